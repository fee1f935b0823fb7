"""A round trip with what openapi-generator made for Python; arguments: URL and key."""

import sys

import openapi_client as api

url, key = sys.argv[1:]
with api.ApiClient(api.Configuration(host=url, access_token=key)) as client:
    account = api.AccountsApi(client).create_account(api.AccountInput(name="Python", email="py@example.com"))
    endpoint = api.EndpointsApi(client).create_endpoint(
        account.id,
        api.EndpointInput(name="CRM", url="https://example.com/hooks", event_types=["*"], enabled=False),
    )
    opened = api.EmailOpened(type="email.opened", recipient=api.Recipient(email="ada@example.com"))
    events = api.EventsApi(client)
    posted = events.post_events(account.id, api.EventsInput(api.EventInput(opened)))
    [found] = events.list_events(account.id).data
    assert found.id == posted.accepted[0].id, found
    assert found.event.actual_instance.recipient.email == "ada@example.com", found
    assert found.deliveries[0].endpoint_id == endpoint.id, found
    assert found.deliveries[0].status == "held", found
