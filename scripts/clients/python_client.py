"""A round trip with what openapi-python-client made; arguments: URL and key."""

import sys

from mailhooks_client import AuthenticatedClient
from mailhooks_client.api.accounts import create_account
from mailhooks_client.api.endpoints import create_endpoint
from mailhooks_client.api.events import list_events, post_events
from mailhooks_client.models import AccountInput, EmailOpened, EmailOpenedType, EndpointInput, Recipient
from mailhooks_client.models import EndpointInputEventTypesItem as EventTypes

url, key = sys.argv[1:]
client = AuthenticatedClient(base_url=url, token=key)
account = create_account.sync(client=client, body=AccountInput(name="Python", email="py@example.com"))
endpoint = create_endpoint.sync(
    account.id,
    client=client,
    body=EndpointInput(
        name="CRM", url="https://example.com/hooks", event_types=[EventTypes.VALUE_9], enabled=False
    ),
)
event = EmailOpened(type_=EmailOpenedType.EMAIL_OPENED, recipient=Recipient(email="ada@example.com"))
posted = post_events.sync(account.id, client=client, body=event)
[found] = list_events.sync(account.id, client=client).data
assert found.id == posted.accepted[0].id, found
assert found.event.recipient.email == "ada@example.com", found
assert found.deliveries[0].endpoint_id == endpoint.id, found
assert found.deliveries[0].status == "held", found
