// Written by `npm run client:types` from docs/openapi.json: change the API, not this file. `npm run verify` compares them.

export interface paths {
    "/v1/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List accounts
         * @description Needs a key of scope `admin`, or a session that such a key has opened.
         */
        get: operations["listAccounts"];
        put?: never;
        /**
         * Create an account
         * @description You may choose its `id`; otherwise one is made.
         *
         *     Needs a key of scope `admin`, or a session that such a key has opened.
         */
        post: operations["createAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an account
         * @description Needs a key of scope `admin` or `account`, or a session with the capability `view`.
         */
        get: operations["getAccount"];
        put?: never;
        post?: never;
        /**
         * Erase an account
         * @description Erases its endpoints, keys and log as well. Its open deliveries and their workflows end. A key of scope `account` has to repeat the id in `confirm`.
         *
         *     Needs a key of scope `admin` or `account`, or a session that such a key has opened.
         */
        delete: operations["deleteAccount"];
        options?: never;
        head?: never;
        /**
         * Change an account
         * @description Changes the fields that are given. An `email` that is set with a key of scope `account` gets a mail with a link; until its reader has confirmed it, mail goes to `confirmedEmail`. An `email` that is set with an `admin` key, or that the account has confirmed already, needs no confirmation.
         *
         *     Needs a key of scope `admin` or `account`, or a session that such a key has opened.
         */
        patch: operations["changeAccount"];
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the keys of programs
         * @description Those of scope `producer` and `admin`. The bootstrap key (`MAILHOOKS_ADMIN_KEY`) is not among them.
         *
         *     Needs a key of scope `admin`, or a session that such a key has opened.
         */
        get: operations["listServiceKeys"];
        put?: never;
        /**
         * Create a key for a program
         * @description `producer` posts events, for any account or for those named; `admin` may do everything. What a producer key says of a message counts for the events that it posts itself, and for those of the keys that it replaces or is replaced by.
         *
         *     Needs a key of scope `admin`.
         */
        post: operations["createServiceKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{keyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a program's key
         * @description Needs a key of scope `admin`, or a session that such a key has opened.
         */
        delete: operations["revokeServiceKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the keys of an account
         * @description Needs a key of scope `admin` or `account`, or a session that such a key has opened.
         */
        get: operations["listAccountKeys"];
        put?: never;
        /**
         * Create a key of an account
         * @description For the account's owner: it opens this account and no other. An account has at most 50 (`MAILHOOKS_MAX_KEYS`); delete one to make another.
         *
         *     Needs a key of scope `admin` or `account`.
         */
        post: operations["createAccountKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/keys/{keyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a key of an account
         * @description Needs a key of scope `admin` or `account`, or a session that such a key has opened.
         */
        delete: operations["revokeAccountKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/portal-links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a link into the owner's page
         * @description It works once, and opens a session of 12 hours with these `capabilities`: `view` reads, `manage-endpoints` creates, changes, tests, enables and deletes endpoints, `secrets` reads and rotates signing secrets and reads headers, `retry` sends again. A link gives no more than its maker has. An account may have 1,000 a day (429).
         *
         *     Needs a key of scope `admin` or `account`, or a session with the capability `view`.
         */
        post: operations["createPortalLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/portal-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End all sessions of an account
         * @description In every process, immediately. Links that have not been used do not work any more.
         *
         *     Needs a key of scope `admin` or `account`, or a session that such a key has opened.
         */
        delete: operations["endPortalSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the session of the cookie
         * @description Needs no key.
         */
        get: operations["getSession"];
        put?: never;
        /**
         * Open a session of the page
         * @description By the `token` of a link, or by an account or admin `key`. The session is an HttpOnly cookie and lasts 12 hours; one that was there ends. The link of a mail works once per browser, and opens the page again while its session lives.
         *
         *     Needs no key.
         */
        post: operations["openSession"];
        /**
         * End the session of the cookie
         * @description Needs no key.
         */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/branding": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read how the page looks
         * @description Needs no key.
         */
        get: operations["getBranding"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/portal-links/renew": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a new link mailed
         * @description For a link that has been used or whose time is over. The new one is mailed to whom the first was, or to the owner of its endpoint or account. The answer is the same for a token that is unknown.
         *
         *     Needs no key.
         */
        post: operations["renewPortalLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List endpoints
         * @description Needs a key of scope `admin` or `account`, or a session with the capability `view`.
         */
        get: operations["listEndpoints"];
        put?: never;
        /**
         * Create an endpoint
         * @description When enabled, its name is looked up, a target that is forbidden is refused, and a test payload is sent before the answer; its result is in `lastTest`, and a failed test creates the endpoint all the same. The name of a disabled one is looked up when it is enabled.
         *
         *     Needs a key of scope `admin` or `account`, or a session with the capability `manage-endpoints`.
         */
        post: operations["createEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/endpoints/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check an endpoint
         * @description Refuses what creating it would refuse, with the same errors, and saves and sends nothing: a form can say what is wrong while somebody types. How many endpoints the account has is not looked at.
         *
         *     Needs a key of scope `admin` or `account`, or a session with the capability `manage-endpoints`.
         */
        post: operations["checkEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/endpoints/{endpointId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an endpoint
         * @description Needs a key of scope `admin` or `account`, or a session with the capability `view`.
         */
        get: operations["getEndpoint"];
        put?: never;
        post?: never;
        /**
         * Delete an endpoint
         * @description Its log stays; its open deliveries are cancelled. Of more than 5,000 that takes its time: the endpoint is disabled first. After a 503 it stays disabled: repeat the call.
         *
         *     Needs a key of scope `admin` or `account`, or a session with the capability `manage-endpoints`.
         */
        delete: operations["deleteEndpoint"];
        options?: never;
        head?: never;
        /**
         * Change an endpoint
         * @description Changes the fields that are given; `enabled` does what the enable and disable calls do. A new `url` of an endpoint that stays disabled is looked up when it is enabled.
         *
         *     Needs a key of scope `admin` or `account`, or a session with the capability `manage-endpoints`.
         */
        patch: operations["changeEndpoint"];
        trace?: never;
    };
    "/v1/accounts/{accountId}/endpoints/{endpointId}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enable an endpoint
         * @description Its name is looked up, and a target that is forbidden is refused. Sends a test payload unless `test` is false; its result, good or bad, is in `lastTest`. With `recover`, what failed or was held in the outage is sent again: `recoveryId` names the recovery. For that a session needs the capability `retry` as well.
         *
         *     Needs a key of scope `admin` or `account`, or a session with the capability `manage-endpoints`.
         */
        post: operations["enableEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/endpoints/{endpointId}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Disable an endpoint
         * @description Events for it are held until it is enabled.
         *
         *     Needs a key of scope `admin` or `account`, or a session with the capability `manage-endpoints`.
         */
        post: operations["disableEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/endpoints/{endpointId}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send an example
         * @description By the code of a real delivery. It is never retried and never disables. With `dryRun` it is built and signed, and not sent.
         *
         *     Needs a key of scope `admin` or `account`, or a session with the capability `manage-endpoints`.
         */
        post: operations["testEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/endpoints/{endpointId}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the signing secret
         * @description Needs a key of scope `admin` or `account`, or a session with the capability `secrets`.
         */
        get: operations["getSecret"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/endpoints/{endpointId}/secret/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a new signing secret
         * @description The present secret also signs for `overlapSeconds`, so that a receiver has time to change over. Secrets from earlier rotations sign until their own time. Signatures are ordered from the newest secret to the oldest. At most five secrets sign at the same time (409).
         *
         *     Needs a key of scope `admin` or `account`, or a session with the capability `secrets`.
         */
        post: operations["rotateSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/endpoints/{endpointId}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read how an endpoint does
         * @description Counts by outcome and percentiles of times, in all and per bucket of time for a chart of 60 points at most; failures by status and error code. Counts are exact; beyond 20,000 deliveries in the range the times are those of an even sample (`sampled`).
         *
         *     Needs a key of scope `admin` or `account`, or a session with the capability `view`.
         */
        get: operations["getEndpointStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read how all endpoints of an account do
         * @description Counts by outcome and percentiles of times, in all and per bucket of time for a chart of 60 points at most; failures by status and error code. Counts are exact; beyond 20,000 deliveries in the range the times are those of an even sample (`sampled`).
         *
         *     Needs a key of scope `admin` or `account`, or a session with the capability `view`.
         */
        get: operations["getAccountStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List events
         * @description Needs a key of scope `admin` or `account`, or a session with the capability `view`.
         */
        get: operations["listEvents"];
        put?: never;
        /**
         * Post events
         * @description One event, an array of up to 1,000, or up to 10,000 lines of NDJSON. All or nothing: one wrong event refuses them all, with its index and path, unless `onInvalid=skip`. Accepted means committed; an `id` that is known already is answered with `duplicate: true`, and nothing is sent twice. An event may have 256 KiB, a request 10 MiB; it may come in `gzip`, which unpacks to at most 150 times its size beyond 1 MiB. Events times endpoints, a request makes at most 500,000 deliveries (413).
         *
         *     Needs a key of scope `admin` or `producer` or `account`.
         */
        post: operations["postEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/events/{eventId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an event
         * @description It can be read as soon as it was accepted.
         *
         *     Needs a key of scope `admin` or `account`, or a session with the capability `view`.
         */
        get: operations["getEvent"];
        put?: never;
        post?: never;
        /**
         * Erase an event
         * @description Removes its payload, deliveries and attempts, the content of its message unless another event belongs to it, files of mails about it, and its workflow with its history, as if the event had never been.
         *
         *     Needs a key of scope `admin` or `account`, or a session that such a key has opened.
         */
        delete: operations["eraseEvent"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deliveries
         * @description Needs a key of scope `admin` or `account`, or a session with the capability `view`.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/deliveries/{deliveryId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a delivery
         * @description Needs a key of scope `admin` or `account`, or a session with the capability `view`.
         */
        get: operations["getDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/deliveries/{deliveryId}/attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the attempts of a delivery
         * @description All of them, newest first, whichever sequence they belong to.
         *
         *     Needs a key of scope `admin` or `account`, or a session with the capability `view`.
         */
        get: operations["listAttempts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/deliveries/{deliveryId}/request": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the request of an attempt
         * @description With its body, which the log does not have: it is made again of the event, and `bodyVerified` says whether it is proven to be the one that was sent. Default: of the newest attempt.
         *
         *     Needs a key of scope `admin` or `account`, or a session with the capability `view`.
         */
        get: operations["getSentRequest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/deliveries/{deliveryId}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a delivery again now
         * @description A waiting attempt is made now; the sequence, its numbers and its schedule go on. A failed, held or cancelled delivery begins a new sequence at attempt 1. A paused one is resumed. Not for a disabled endpoint (409). An endpoint that is disabled sooner than the schedule would have, because a key of the account retried, is so without a mail. A delivery takes 30 changes a minute (429).
         *
         *     Needs a key of scope `admin` or `account`, or a session with the capability `retry`.
         */
        post: operations["retryDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/deliveries/{deliveryId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a delivery
         * @description No further attempt is made. One that is under way still ends; if it succeeds, the delivery is delivered. A delivery takes 30 changes a minute (429).
         *
         *     Needs a key of scope `admin` or `account`, or a session with the capability `retry`.
         */
        post: operations["cancelDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/deliveries/{deliveryId}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a delivery
         * @description It keeps its attempt number and waits until it is resumed, retried or cancelled. A delivery takes 30 changes a minute (429).
         *
         *     Needs a key of scope `admin` or `account`, or a session with the capability `retry`.
         */
        post: operations["pauseDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/deliveries/{deliveryId}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a paused delivery
         * @description Its next attempt is made when it is due; immediately, if that time has passed. A delivery takes 30 changes a minute (429).
         *
         *     Needs a key of scope `admin` or `account`, or a session with the capability `retry`.
         */
        post: operations["resumeDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/endpoints/{endpointId}/recover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send again what an endpoint did not get
         * @description A durable workflow goes through the events accepted from `since` until `until` (default: now), or those of `span`, oldest first and at a bounded rate: failed and held deliveries are begun again, and events that had none to this endpoint get one. It stops when the endpoint is disabled. One recovery of an endpoint runs at a time (409). With `dryRun` nothing is sent: the answer (200) says how much would be, also of a disabled endpoint.
         *
         *     Needs a key of scope `admin` or `account`, or a session with the capability `retry`.
         */
        post: operations["recoverEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/endpoints/{endpointId}/recoveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the recoveries of an endpoint
         * @description Needs a key of scope `admin` or `account`, or a session with the capability `view`.
         */
        get: operations["listEndpointRecoveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/recoveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List recoveries
         * @description Needs a key of scope `admin` or `account`, or a session with the capability `view`.
         */
        get: operations["listRecoveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/recoveries/{recoveryId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the progress of a recovery
         * @description Needs a key of scope `admin` or `account`, or a session with the capability `view`.
         */
        get: operations["getRecovery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the types of event
         * @description What each says, its JSON Schema, and an example of it in every format.
         *
         *     Needs a key of scope `admin` or `producer` or `account`, or a session with the capability `view`.
         */
        get: operations["listEventTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read how the service does
         * @description For operators: rates of the last minute, what waits, and unhealthy endpoints, over all accounts.
         *
         *     Needs a key of scope `admin`, or a session that such a key has opened.
         */
        get: operations["getOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the process lives, and can accept events
         * @description Red in a process of the API that has been unable to accept events for 30 s, and green again when it can. A process that is only a worker is green while it lives.
         *
         *     Needs no key.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether everything it needs works
         * @description An answer of 200 may be up to a second old, one of 503 up to a tenth of a second.
         *
         *     Needs no key.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics for Prometheus
         * @description Mailhooks' own begin with `mailhooks_`, those of the Temporal SDK with `temporal_`.
         *
         *     Needs no key.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This description
         * @description Needs no key.
         */
        get: operations["getDescription"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This description, for people
         * @description Needs no key.
         */
        get: operations["getDocs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    "email.processed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The platform took the message on and will send it. */
        post: operations["onEmailProcessed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "email.dropped": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The message is not sent: the address is invalid or suppressed. `reason` says why. */
        post: operations["onEmailDropped"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "email.delivered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The recipient's mail server accepted the message. */
        post: operations["onEmailDelivered"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "email.soft_bounced": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The recipient's mail server refused the message for now; the platform tries again. */
        post: operations["onEmailSoftBounced"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "email.hard_bounced": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The recipient's mail server refused the message for good. */
        post: operations["onEmailHardBounced"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "email.opened": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The recipient, or a proxy or mail client on their behalf, loaded the tracking image. */
        post: operations["onEmailOpened"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "email.clicked": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The recipient followed a tracked link of the message. */
        post: operations["onEmailClicked"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "email.unsubscribed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The recipient wants no more messages. */
        post: operations["onEmailUnsubscribed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "email.complained": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The recipient reported the message as spam. */
        post: operations["onEmailComplained"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        Person: {
            /** @description Empty, or `<>`, for the null sender. */
            email?: string | null;
            name?: string | null;
        };
        Agent: {
            family?: string | null;
            major?: string | null;
            minor?: string | null;
            patch?: string | null;
            patchMinor?: string | null;
        };
        Recipient: {
            /** @description As RFC 5321 and 6531 allow, with a quoted local part too. It leaves as it came. */
            email: string;
            name?: string | null;
            contactId?: number | string | null;
            subscriberId?: number | string | null;
            customFields?: Record<string, never> | null;
        };
        Message: {
            id?: number | string | null;
            instanceId?: number | string | null;
            tag?: string | null;
            subject?: string | null;
            type?: string | null;
            from?: components["schemas"]["Person"] | null;
            submittedAt?: number | string | null;
            viewUrl?: string | null;
            trackOpens?: boolean | null;
            trackClicks?: boolean | null;
            webhookEndpoint?: string | null;
            content?: Record<string, never> | null;
        };
        Campaign: {
            statId?: number | string | null;
            statType?: string | null;
            sendType?: ("newsletter" | "journey" | "splittest") | null;
            newsletterId?: number | string | null;
            newsletterName?: string | null;
            listId?: number | string | null;
            listName?: string | null;
            lists?: unknown[] | null;
        };
        MailClient: {
            /** @description As logged. The place is looked up for an IP address only. */
            ipAddress?: string | null;
            userAgent?: string | null;
            browser?: components["schemas"]["Agent"] | null;
            os?: components["schemas"]["Agent"] | null;
            device?: components["schemas"]["Agent"] | null;
            geo?: {
                cityId?: number | string | null;
                continentCode?: string | null;
                countryCode?: string | null;
                postalCode?: string | null;
                timeZone?: string | null;
            } | null;
        };
        Click: {
            url: string;
            linkId?: number | string | null;
        };
        Bounce: {
            category: string;
            message?: string | null;
        };
        Sending: {
            accountId?: number | string | null;
            subAccountId?: number | string | null;
            groups?: string[] | null;
            ipId?: number | string | null;
            ipPoolId?: number | string | null;
            domainId?: number | string | null;
            tpspId?: number | string | null;
            ipAddress?: string | null;
        };
        /** @description The platform took the message on and will send it. */
        EmailProcessed: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "email.processed";
            /** @description No segment of it is `.` or `..`: URLs cannot name those. */
            id?: string | null;
            occurredAt?: string | null;
            recipient: components["schemas"]["Recipient"];
            message?: components["schemas"]["Message"] | null;
            campaign?: components["schemas"]["Campaign"] | null;
            client?: components["schemas"]["MailClient"] | null;
            open?: {
                kind?: ("html" | "text") | null;
            } | null;
            click?: components["schemas"]["Click"] | null;
            smtp?: {
                code?: number | null;
                description?: string | null;
            } | null;
            bounce?: components["schemas"]["Bounce"] | null;
            sending?: components["schemas"]["Sending"] | null;
            reason?: string | null;
        };
        /** @description The message is not sent: the address is invalid or suppressed. `reason` says why. */
        EmailDropped: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "email.dropped";
            /** @description No segment of it is `.` or `..`: URLs cannot name those. */
            id?: string | null;
            occurredAt?: string | null;
            recipient: components["schemas"]["Recipient"];
            message?: components["schemas"]["Message"] | null;
            campaign?: components["schemas"]["Campaign"] | null;
            client?: components["schemas"]["MailClient"] | null;
            open?: {
                kind?: ("html" | "text") | null;
            } | null;
            click?: components["schemas"]["Click"] | null;
            smtp?: {
                code?: number | null;
                description?: string | null;
            } | null;
            bounce?: components["schemas"]["Bounce"] | null;
            sending?: components["schemas"]["Sending"] | null;
            reason?: string | null;
        };
        /** @description The recipient's mail server accepted the message. */
        EmailDelivered: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "email.delivered";
            /** @description No segment of it is `.` or `..`: URLs cannot name those. */
            id?: string | null;
            occurredAt?: string | null;
            recipient: components["schemas"]["Recipient"];
            message?: components["schemas"]["Message"] | null;
            campaign?: components["schemas"]["Campaign"] | null;
            client?: components["schemas"]["MailClient"] | null;
            open?: {
                kind?: ("html" | "text") | null;
            } | null;
            click?: components["schemas"]["Click"] | null;
            smtp?: {
                code?: number | null;
                description?: string | null;
            } | null;
            bounce?: components["schemas"]["Bounce"] | null;
            sending?: components["schemas"]["Sending"] | null;
            reason?: string | null;
        };
        /** @description The recipient's mail server refused the message for now; the platform tries again. */
        EmailSoftBounced: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "email.soft_bounced";
            /** @description No segment of it is `.` or `..`: URLs cannot name those. */
            id?: string | null;
            occurredAt?: string | null;
            recipient: components["schemas"]["Recipient"];
            message?: components["schemas"]["Message"] | null;
            campaign?: components["schemas"]["Campaign"] | null;
            client?: components["schemas"]["MailClient"] | null;
            open?: {
                kind?: ("html" | "text") | null;
            } | null;
            click?: components["schemas"]["Click"] | null;
            smtp?: {
                code?: number | null;
                description?: string | null;
            } | null;
            bounce: components["schemas"]["Bounce"];
            sending?: components["schemas"]["Sending"] | null;
            reason?: string | null;
        };
        /** @description The recipient's mail server refused the message for good. */
        EmailHardBounced: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "email.hard_bounced";
            /** @description No segment of it is `.` or `..`: URLs cannot name those. */
            id?: string | null;
            occurredAt?: string | null;
            recipient: components["schemas"]["Recipient"];
            message?: components["schemas"]["Message"] | null;
            campaign?: components["schemas"]["Campaign"] | null;
            client?: components["schemas"]["MailClient"] | null;
            open?: {
                kind?: ("html" | "text") | null;
            } | null;
            click?: components["schemas"]["Click"] | null;
            smtp?: {
                code?: number | null;
                description?: string | null;
            } | null;
            bounce: components["schemas"]["Bounce"];
            sending?: components["schemas"]["Sending"] | null;
            reason?: string | null;
        };
        /** @description The recipient, or a proxy or mail client on their behalf, loaded the tracking image. */
        EmailOpened: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "email.opened";
            /** @description No segment of it is `.` or `..`: URLs cannot name those. */
            id?: string | null;
            occurredAt?: string | null;
            recipient: components["schemas"]["Recipient"];
            message?: components["schemas"]["Message"] | null;
            campaign?: components["schemas"]["Campaign"] | null;
            client?: components["schemas"]["MailClient"] | null;
            open?: {
                kind?: ("html" | "text") | null;
            } | null;
            click?: components["schemas"]["Click"] | null;
            smtp?: {
                code?: number | null;
                description?: string | null;
            } | null;
            bounce?: components["schemas"]["Bounce"] | null;
            sending?: components["schemas"]["Sending"] | null;
            reason?: string | null;
        };
        /** @description The recipient followed a tracked link of the message. */
        EmailClicked: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "email.clicked";
            /** @description No segment of it is `.` or `..`: URLs cannot name those. */
            id?: string | null;
            occurredAt?: string | null;
            recipient: components["schemas"]["Recipient"];
            message?: components["schemas"]["Message"] | null;
            campaign?: components["schemas"]["Campaign"] | null;
            client?: components["schemas"]["MailClient"] | null;
            open?: {
                kind?: ("html" | "text") | null;
            } | null;
            click: components["schemas"]["Click"];
            smtp?: {
                code?: number | null;
                description?: string | null;
            } | null;
            bounce?: components["schemas"]["Bounce"] | null;
            sending?: components["schemas"]["Sending"] | null;
            reason?: string | null;
        };
        /** @description The recipient wants no more messages. */
        EmailUnsubscribed: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "email.unsubscribed";
            /** @description No segment of it is `.` or `..`: URLs cannot name those. */
            id?: string | null;
            occurredAt?: string | null;
            recipient: components["schemas"]["Recipient"];
            message?: components["schemas"]["Message"] | null;
            campaign?: components["schemas"]["Campaign"] | null;
            client?: components["schemas"]["MailClient"] | null;
            open?: {
                kind?: ("html" | "text") | null;
            } | null;
            click?: components["schemas"]["Click"] | null;
            smtp?: {
                code?: number | null;
                description?: string | null;
            } | null;
            bounce?: components["schemas"]["Bounce"] | null;
            sending?: components["schemas"]["Sending"] | null;
            reason?: string | null;
        };
        /** @description The recipient reported the message as spam. */
        EmailComplained: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "email.complained";
            /** @description No segment of it is `.` or `..`: URLs cannot name those. */
            id?: string | null;
            occurredAt?: string | null;
            recipient: components["schemas"]["Recipient"];
            message?: components["schemas"]["Message"] | null;
            campaign?: components["schemas"]["Campaign"] | null;
            client?: components["schemas"]["MailClient"] | null;
            open?: {
                kind?: ("html" | "text") | null;
            } | null;
            click?: components["schemas"]["Click"] | null;
            smtp?: {
                code?: number | null;
                description?: string | null;
            } | null;
            bounce?: components["schemas"]["Bounce"] | null;
            sending?: components["schemas"]["Sending"] | null;
            reason?: string | null;
        };
        /** @description One event, of any type. */
        EventInput: components["schemas"]["EmailProcessed"] | components["schemas"]["EmailDropped"] | components["schemas"]["EmailDelivered"] | components["schemas"]["EmailSoftBounced"] | components["schemas"]["EmailHardBounced"] | components["schemas"]["EmailOpened"] | components["schemas"]["EmailClicked"] | components["schemas"]["EmailUnsubscribed"] | components["schemas"]["EmailComplained"];
        EventsInput: components["schemas"]["EventInput"] | components["schemas"]["EventInput"][];
        AccountInput: {
            id?: string | null;
            name: string;
            /** @description One plain address. Its domain is kept in lower case and in ASCII. */
            email: string;
            instanceUrl?: string | null;
            userName?: string | null;
        };
        AccountPatch: {
            name?: string;
            /** @description One plain address. Its domain is kept in lower case and in ASCII. */
            email?: string;
            instanceUrl?: string | null;
            userName?: string | null;
        };
        ControlInput: Record<string, never>;
        TestInput: {
            /** @enum {string} */
            eventType?: "email.processed" | "email.dropped" | "email.delivered" | "email.soft_bounced" | "email.hard_bounced" | "email.opened" | "email.clicked" | "email.unsubscribed" | "email.complained";
            /** @description Default: `false`. */
            dryRun?: boolean;
        };
        RotationInput: {
            /** @description How long the present secret goes on signing beside the new one: default a day, at most 30. Default: `86400`. */
            overlapSeconds?: number;
            /** @description Secrets before the present one stop signing immediately, instead of each at its own time. Default: `false`. */
            endPrevious?: boolean;
        };
        EndpointInput: {
            name: string;
            /** @description http or https. */
            url: string;
            /** @description `["*"]` is every type that the format knows. */
            eventTypes: ("email.processed" | "email.dropped" | "email.delivered" | "email.soft_bounced" | "email.hard_bounced" | "email.opened" | "email.clicked" | "email.unsubscribed" | "email.complained" | "*")[];
            /** @description Default: `"standard"`. */
            format?: ("standard" | "cloudevents" | "pinpoint" | "pinpointe" | "esputnik" | "sendpost") | null;
            /** @description Default: `true`. */
            enabled?: boolean | null;
            description?: string | null;
            /** @description Sent with every webhook; those that Mailhooks sets itself are refused. */
            headers?: {
                [key: string]: string;
            } | null;
            /** @description Who is notified when it fails, instead of the account's owner. One plain address. */
            ownerEmail?: string | null;
            /** @description How events share a POST, in a format whose payload is an array; null in another. */
            batch?: {
                /** @description Default: `100`. */
                maxEvents?: number | null;
                /** @description Default: `200`. */
                maxWaitMs?: number | null;
            } | null;
        };
        EndpointPatch: {
            name?: string;
            /** @description http or https. */
            url?: string;
            /** @description `["*"]` is every type that the format knows. */
            eventTypes?: ("email.processed" | "email.dropped" | "email.delivered" | "email.soft_bounced" | "email.hard_bounced" | "email.opened" | "email.clicked" | "email.unsubscribed" | "email.complained" | "*")[];
            /**
             * @description What the payloads look like.
             * @enum {string}
             */
            format?: "standard" | "cloudevents" | "pinpoint" | "pinpointe" | "esputnik" | "sendpost";
            /** @description Events for a disabled endpoint are held. */
            enabled?: boolean;
            description?: string | null;
            /** @description Sent with every webhook; those that Mailhooks sets itself are refused. */
            headers?: {
                [key: string]: string;
            };
            /** @description Who is notified when it fails, instead of the account's owner. One plain address. */
            ownerEmail?: string | null;
            /** @description How events share a POST, in a format whose payload is an array; null in another. */
            batch?: {
                /** @description Default: `100`. */
                maxEvents?: number | null;
                /** @description Default: `200`. */
                maxWaitMs?: number | null;
            } | null;
        };
        EnableInput: {
            /** @description Default: `false`. */
            recover?: boolean;
            /** @description Whether a test payload is sent. False where `POST …/test` was called a moment ago. Default: `true`. */
            test?: boolean;
        };
        ProducerKeyInput: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            scope: "producer";
            name?: string | null;
            /** @description Ids of the accounts that it may post for. Default, and null: all, or those of the key that it replaces. */
            accounts?: string[] | null;
            /** @description Whether its events may have `message.webhookEndpoint`. Default: true, or as the key that it replaces. */
            mayNameEndpoints?: boolean;
            /** @description Id of the producer key that it takes the place of: what that one said of messages goes on to count as its own. */
            replaces?: string;
        };
        AdminKeyInput: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            scope: "admin";
            name?: string | null;
        };
        ServiceKeyInput: components["schemas"]["ProducerKeyInput"] | components["schemas"]["AdminKeyInput"];
        AccountKeyInput: {
            /** @enum {string} */
            scope: "account";
            name?: string | null;
        };
        PortalLinkInput: {
            /** @description Default: all that the maker of the link has. */
            capabilities?: ("view" | "manage-endpoints" | "secrets" | "retry")[] | null;
            /** @description The link opens this endpoint, and its session sees no other. Default: the whole account. */
            endpointId?: string | null;
            /** @description Default: `3600`. */
            expiresInSeconds?: number | null;
        };
        RecoverInput: {
            /**
             * Format: date-time
             * @description Of events accepted at this time or later. Required, unless `span` is given.
             */
            since?: string;
            /**
             * @description In place of `since`. `outage`: what enabling with `recover` sends, which is what failed or was held in the last outage, and no missed events. `log`: from the oldest event of the log on.
             * @enum {string}
             */
            span?: "outage" | "log";
            /**
             * Format: date-time
             * @description Of events accepted before this time. Default: now.
             */
            until?: string;
            /** @description Of what could be sent again, only this. Default: all. */
            filter?: {
                /**
                 * @description `missed`: events that had no delivery to the endpoint.
                 * @enum {string}
                 */
                status?: "failed" | "held" | "missed";
                /** @enum {string} */
                type?: "email.processed" | "email.dropped" | "email.delivered" | "email.soft_bounced" | "email.hard_bounced" | "email.opened" | "email.clicked" | "email.unsubscribed" | "email.complained";
                /**
                 * @description How the last attempt failed.
                 * @enum {string}
                 */
                errorCode?: "timeout" | "dns_error" | "connection_refused" | "connection_reset" | "tls_error" | "http_1xx" | "http_3xx" | "http_4xx" | "http_5xx" | "response_too_large" | "blocked_target" | "protocol_error";
                /** @description By what the last attempt was answered: a status as `503`, or `2xx`, `3xx`, `4xx`, `5xx`. */
                responseStatus?: string;
            };
            /** @description Sends nothing, and returns how much would be sent. Default: `false`. */
            dryRun?: boolean;
        };
        RenewalInput: {
            token: string;
        };
        SessionInput: {
            token: string;
        } | {
            key: string;
        };
        FieldError: {
            /** @description Where, as in `[2].recipient.email`; empty for the whole input. */
            path: string;
            message: string;
        };
        /** @description A refusal (RFC 9457). */
        Problem: {
            /** @description `urn:mailhooks:problem:` and the code. */
            type: string;
            title: string;
            status: number;
            /** @description What was wrong, for a person. */
            detail: string;
            /**
             * @description What was wrong, for a program.
             * @enum {string}
             */
            code: "malformed_json" | "unauthenticated" | "invalid_key" | "portal_link_unknown" | "portal_link_used" | "portal_link_expired" | "forbidden" | "missing_capability" | "cross_site_request" | "not_found" | "conflict" | "limit_reached" | "payload_too_large" | "unsupported_media_type" | "misdirected" | "validation_failed" | "rate_limited" | "unavailable" | "internal";
            /** @description One per field that was wrong. */
            errors?: components["schemas"]["FieldError"][];
            /** @description Of an internal error: quote it, the log has it too. */
            requestId?: string;
        };
        PersonData: {
            /** @description Empty, or `<>`, for the null sender. */
            email?: string;
            name?: string;
        };
        AgentData: {
            family?: string;
            major?: string;
            minor?: string;
            patch?: string;
            patchMinor?: string;
        };
        RecipientData: {
            /** @description As RFC 5321 and 6531 allow, with a quoted local part too. It leaves as it came. */
            email: string;
            name?: string;
            contactId?: number | string;
            subscriberId?: number | string;
            customFields?: Record<string, never>;
        };
        MessageData: {
            id?: number | string;
            instanceId?: number | string;
            tag?: string;
            subject?: string;
            type?: string;
            from?: components["schemas"]["PersonData"];
            submittedAt?: number | string;
            viewUrl?: string;
            trackOpens?: boolean;
            trackClicks?: boolean;
            webhookEndpoint?: string;
            content?: Record<string, never>;
        };
        CampaignData: {
            statId?: number | string;
            statType?: string;
            /** @enum {string} */
            sendType?: "newsletter" | "journey" | "splittest";
            newsletterId?: number | string;
            newsletterName?: string;
            listId?: number | string;
            listName?: string;
            lists?: unknown[];
        };
        MailClientData: {
            /** @description As logged. The place is looked up for an IP address only. */
            ipAddress?: string;
            userAgent?: string;
            browser?: components["schemas"]["AgentData"];
            os?: components["schemas"]["AgentData"];
            device?: components["schemas"]["AgentData"];
            geo?: {
                cityId?: number | string;
                continentCode?: string;
                countryCode?: string;
                postalCode?: string;
                timeZone?: string;
            };
        };
        ClickData: {
            url: string;
            linkId?: number | string;
        };
        BounceData: {
            category: string;
            message?: string;
        };
        SendingData: {
            accountId?: number | string;
            subAccountId?: number | string;
            groups?: string[];
            ipId?: number | string;
            ipPoolId?: number | string;
            domainId?: number | string;
            tpspId?: number | string;
            ipAddress?: string;
        };
        EmailProcessedData: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "email.processed";
            /** @description No segment of it is `.` or `..`: URLs cannot name those. */
            id: string;
            /** Format: date-time */
            occurredAt: string;
            recipient: components["schemas"]["RecipientData"];
            message?: components["schemas"]["MessageData"];
            campaign?: components["schemas"]["CampaignData"];
            client?: components["schemas"]["MailClientData"];
            open?: {
                /** @enum {string} */
                kind?: "html" | "text";
            };
            click?: components["schemas"]["ClickData"];
            smtp?: {
                code?: number;
                description?: string;
            };
            bounce?: components["schemas"]["BounceData"];
            sending?: components["schemas"]["SendingData"];
            reason?: string;
        };
        EmailDroppedData: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "email.dropped";
            /** @description No segment of it is `.` or `..`: URLs cannot name those. */
            id: string;
            /** Format: date-time */
            occurredAt: string;
            recipient: components["schemas"]["RecipientData"];
            message?: components["schemas"]["MessageData"];
            campaign?: components["schemas"]["CampaignData"];
            client?: components["schemas"]["MailClientData"];
            open?: {
                /** @enum {string} */
                kind?: "html" | "text";
            };
            click?: components["schemas"]["ClickData"];
            smtp?: {
                code?: number;
                description?: string;
            };
            bounce?: components["schemas"]["BounceData"];
            sending?: components["schemas"]["SendingData"];
            reason?: string;
        };
        EmailDeliveredData: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "email.delivered";
            /** @description No segment of it is `.` or `..`: URLs cannot name those. */
            id: string;
            /** Format: date-time */
            occurredAt: string;
            recipient: components["schemas"]["RecipientData"];
            message?: components["schemas"]["MessageData"];
            campaign?: components["schemas"]["CampaignData"];
            client?: components["schemas"]["MailClientData"];
            open?: {
                /** @enum {string} */
                kind?: "html" | "text";
            };
            click?: components["schemas"]["ClickData"];
            smtp?: {
                code?: number;
                description?: string;
            };
            bounce?: components["schemas"]["BounceData"];
            sending?: components["schemas"]["SendingData"];
            reason?: string;
        };
        EmailSoftBouncedData: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "email.soft_bounced";
            /** @description No segment of it is `.` or `..`: URLs cannot name those. */
            id: string;
            /** Format: date-time */
            occurredAt: string;
            recipient: components["schemas"]["RecipientData"];
            message?: components["schemas"]["MessageData"];
            campaign?: components["schemas"]["CampaignData"];
            client?: components["schemas"]["MailClientData"];
            open?: {
                /** @enum {string} */
                kind?: "html" | "text";
            };
            click?: components["schemas"]["ClickData"];
            smtp?: {
                code?: number;
                description?: string;
            };
            bounce: components["schemas"]["BounceData"];
            sending?: components["schemas"]["SendingData"];
            reason?: string;
        };
        EmailHardBouncedData: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "email.hard_bounced";
            /** @description No segment of it is `.` or `..`: URLs cannot name those. */
            id: string;
            /** Format: date-time */
            occurredAt: string;
            recipient: components["schemas"]["RecipientData"];
            message?: components["schemas"]["MessageData"];
            campaign?: components["schemas"]["CampaignData"];
            client?: components["schemas"]["MailClientData"];
            open?: {
                /** @enum {string} */
                kind?: "html" | "text";
            };
            click?: components["schemas"]["ClickData"];
            smtp?: {
                code?: number;
                description?: string;
            };
            bounce: components["schemas"]["BounceData"];
            sending?: components["schemas"]["SendingData"];
            reason?: string;
        };
        EmailOpenedData: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "email.opened";
            /** @description No segment of it is `.` or `..`: URLs cannot name those. */
            id: string;
            /** Format: date-time */
            occurredAt: string;
            recipient: components["schemas"]["RecipientData"];
            message?: components["schemas"]["MessageData"];
            campaign?: components["schemas"]["CampaignData"];
            client?: components["schemas"]["MailClientData"];
            open?: {
                /** @enum {string} */
                kind?: "html" | "text";
            };
            click?: components["schemas"]["ClickData"];
            smtp?: {
                code?: number;
                description?: string;
            };
            bounce?: components["schemas"]["BounceData"];
            sending?: components["schemas"]["SendingData"];
            reason?: string;
        };
        EmailClickedData: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "email.clicked";
            /** @description No segment of it is `.` or `..`: URLs cannot name those. */
            id: string;
            /** Format: date-time */
            occurredAt: string;
            recipient: components["schemas"]["RecipientData"];
            message?: components["schemas"]["MessageData"];
            campaign?: components["schemas"]["CampaignData"];
            client?: components["schemas"]["MailClientData"];
            open?: {
                /** @enum {string} */
                kind?: "html" | "text";
            };
            click: components["schemas"]["ClickData"];
            smtp?: {
                code?: number;
                description?: string;
            };
            bounce?: components["schemas"]["BounceData"];
            sending?: components["schemas"]["SendingData"];
            reason?: string;
        };
        EmailUnsubscribedData: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "email.unsubscribed";
            /** @description No segment of it is `.` or `..`: URLs cannot name those. */
            id: string;
            /** Format: date-time */
            occurredAt: string;
            recipient: components["schemas"]["RecipientData"];
            message?: components["schemas"]["MessageData"];
            campaign?: components["schemas"]["CampaignData"];
            client?: components["schemas"]["MailClientData"];
            open?: {
                /** @enum {string} */
                kind?: "html" | "text";
            };
            click?: components["schemas"]["ClickData"];
            smtp?: {
                code?: number;
                description?: string;
            };
            bounce?: components["schemas"]["BounceData"];
            sending?: components["schemas"]["SendingData"];
            reason?: string;
        };
        EmailComplainedData: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "email.complained";
            /** @description No segment of it is `.` or `..`: URLs cannot name those. */
            id: string;
            /** Format: date-time */
            occurredAt: string;
            recipient: components["schemas"]["RecipientData"];
            message?: components["schemas"]["MessageData"];
            campaign?: components["schemas"]["CampaignData"];
            client?: components["schemas"]["MailClientData"];
            open?: {
                /** @enum {string} */
                kind?: "html" | "text";
            };
            click?: components["schemas"]["ClickData"];
            smtp?: {
                code?: number;
                description?: string;
            };
            bounce?: components["schemas"]["BounceData"];
            sending?: components["schemas"]["SendingData"];
            reason?: string;
        };
        /** @description An event as it was accepted: as posted, with its id and its time, without what was null. */
        AcceptedEvent: components["schemas"]["EmailProcessedData"] | components["schemas"]["EmailDroppedData"] | components["schemas"]["EmailDeliveredData"] | components["schemas"]["EmailSoftBouncedData"] | components["schemas"]["EmailHardBouncedData"] | components["schemas"]["EmailOpenedData"] | components["schemas"]["EmailClickedData"] | components["schemas"]["EmailUnsubscribedData"] | components["schemas"]["EmailComplainedData"];
        /** @description How mail to the owner fares. */
        OwnerMail: {
            /**
             * @description `deferred`: the mail server has not taken a mail yet; `refused`: it refuses the address, which is tried again at `nextTryAt`; `stopped`: given up, until an address changes; `digest`: there were so many mails that the rest is in one mail, a day later; `withheld`: no mail, because the account itself hastened the outage.
             * @enum {string}
             */
            status: "ok" | "deferred" | "refused" | "stopped" | "digest" | "withheld";
            /** @description What the mail server said, without addresses. */
            lastError: string | null;
            nextTryAt: string | null;
        };
        Account: {
            id: string;
            name: string;
            /** @description Of the owner, who is notified of a disabled endpoint. */
            email: string;
            /** @description False: a key of the account named it, and nobody who reads it has confirmed it yet. */
            emailConfirmed: boolean;
            /** @description Where mail goes: `email`, or the last confirmed one before it. */
            confirmedEmail: string;
            ownerMail: components["schemas"]["OwnerMail"];
            /** @description Pinpointe's, for endpoints of that format. */
            instanceUrl: string | null;
            /** @description Pinpointe's, for endpoints of that format. */
            userName: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        AccountPage: {
            data: components["schemas"]["Account"][];
            /** @description For `cursor` of the next call; null when nothing follows. */
            nextCursor: string | null;
        };
        /**
         * @description Why an attempt failed, as a closed list to count by.
         * @enum {string}
         */
        AttemptErrorCode: "timeout" | "dns_error" | "connection_refused" | "connection_reset" | "tls_error" | "http_1xx" | "http_3xx" | "http_4xx" | "http_5xx" | "response_too_large" | "blocked_target" | "protocol_error";
        AttemptFailure: {
            code: components["schemas"]["AttemptErrorCode"];
            message: string;
        };
        /** @description The last attempt that failed. */
        LastError: {
            /** Format: date-time */
            at: string;
            /** @description Null when there was no answer. */
            statusCode: number | null;
            code: components["schemas"]["AttemptErrorCode"];
            message: string;
            /** @description Its first 4 KiB. */
            responseBody: string | null;
            eventId: string;
            deliveryId: string;
        };
        Attempt: {
            /** @description 1, and one more each time the delivery was sent again after it had ended. */
            sequence: number;
            /** @description 1 for the first of its sequence. */
            number: number;
            /** Format: date-time */
            startedAt: string;
            durationMs: number;
            request: {
                url: string;
                /** @description As sent; of the headers that the endpoint asks for the names only. */
                headers: {
                    [key: string]: string;
                };
            };
            responseStatus: number | null;
            responseHeaders: {
                [key: string]: string;
            } | null;
            /** @description Its first 4 KiB. */
            responseBody: string | null;
            /** @description Null when it succeeded. */
            error: components["schemas"]["AttemptFailure"] | null;
            /** @description The request was sent twice in this attempt: the kept connection of the first one broke before a byte of an answer came. Null: it was sent once. */
            resentAfter: {
                code: components["schemas"]["AttemptErrorCode"];
                message: string;
                /** @description From the beginning of the attempt to the second request. */
                durationMs: number;
            } | null;
        };
        /** @description The last attempt that failed. Only with `message`: why it is not sent, of a suppressed delivery, or of one that the format of its endpoint does not have. */
        DeliveryError: {
            /** Format: date-time */
            at?: string;
            /** @description Null when there was no answer. */
            statusCode?: number | null;
            code?: components["schemas"]["AttemptErrorCode"];
            message: string;
            /** @description Its first 4 KiB. */
            responseBody?: string | null;
            eventId?: string;
            deliveryId?: string;
        };
        /** @description A time at which a delivery disabled its endpoint. */
        BegunOutage: {
            /** Format: date-time */
            disabledAt: string;
            /** @description When the mail about it was sent to the owner, or the digest that names it. Null: none was. */
            mailSentAt: string | null;
        };
        /** @description One event on its way to one endpoint. */
        Delivery: {
            id: string;
            eventId: string;
            /** @enum {string} */
            eventType: "email.processed" | "email.dropped" | "email.delivered" | "email.soft_bounced" | "email.hard_bounced" | "email.opened" | "email.clicked" | "email.unsubscribed" | "email.complained";
            endpointId: string;
            /**
             * @description `held`: its endpoint is disabled, nothing was lost. `suppressed`: it must not be sent. `cancelled`: by request, with its endpoint, or since the format of its endpoint has no such event (`lastError` says so).
             * @enum {string}
             */
            status: "pending" | "retrying" | "delivered" | "failed" | "held" | "suppressed" | "cancelled";
            /** @description Null unless it is paused. */
            pausedAt: string | null;
            /** @description 1, and one more each time it was sent again after it had ended. */
            sequence: number;
            /** @description Attempts made in this sequence. */
            attemptCount: number;
            nextAttemptAt: string | null;
            deliveredAt: string | null;
            lastError: components["schemas"]["DeliveryError"] | null;
            /** Format: date-time */
            createdAt: string;
            workflowId: string;
            /** @description Null when the address of the Temporal UI is not known. */
            temporalUrl: string | null;
            /** @description The newest ones, oldest first: 10 at most, 20 where a delivery is read alone, none in a summary. */
            attempts: components["schemas"]["Attempt"][];
            /** @description Whether there are more: `GET …/deliveries/{deliveryId}/attempts` has all. */
            attemptsTruncated: boolean;
            /** @description Each time that its last attempt failed and disabled its endpoint, oldest first, also after the endpoint was enabled again. Absent where it never did, and in lists and events. */
            outages?: components["schemas"]["BegunOutage"][];
        };
        AttemptPage: {
            data: components["schemas"]["Attempt"][];
            /** @description For `cursor` of the next call; null when nothing follows. */
            nextCursor: string | null;
        };
        DeliveryPage: {
            data: components["schemas"]["Delivery"][];
            /** @description For `cursor` of the next call; null when nothing follows. */
            nextCursor: string | null;
        };
        /** @description What an attempt sent. The log has no bodies of requests: the body is made again, of event, endpoint and account. */
        SentRequest: {
            sequence: number;
            number: number;
            /** @enum {string} */
            method: "POST";
            url: string;
            /** @description As sent; of the headers that the endpoint asks for the names only. */
            headers: {
                [key: string]: string;
            };
            /** @description Null: it cannot be made again, `bodyMissing` says why. */
            body: string | null;
            /** @description Whether the signature in `headers` signs this body: then it is the one that was sent, byte for byte. Else the secret of that time is gone, or what the body is made of has changed since. */
            bodyVerified: boolean;
            /** @description `event_deleted`: an event of it is no longer in the log. `endpoint_deleted`: so is its endpoint. `format_changed`: the endpoint has another format since, which is not that of the request. `too_large`: its events have more than 2 MiB. */
            bodyMissing: ("event_deleted" | "endpoint_deleted" | "format_changed" | "too_large") | null;
        };
        /** @description An OpenAPI 3.1 document. */
        OpenApi: {
            openapi: string;
        } & {
            [key: string]: unknown;
        };
        /** @description What the last test payload met. */
        TestResult: {
            ok: boolean;
            /** Format: date-time */
            at: string;
            /** @description Null when there was no answer. */
            statusCode: number | null;
            durationMs: number;
            error: {
                code: string;
                message: string;
            } | null;
        };
        /** @description An endpoint as its owner sees it: never with its secret. */
        Endpoint: {
            id: string;
            accountId: string;
            name: string;
            url: string;
            description: string | null;
            /** @description `*` is every type that the format knows. */
            eventTypes: ("email.processed" | "email.dropped" | "email.delivered" | "email.soft_bounced" | "email.hard_bounced" | "email.opened" | "email.clicked" | "email.unsubscribed" | "email.complained" | "*")[];
            /** @enum {string} */
            format: "standard" | "cloudevents" | "pinpoint" | "pinpointe" | "esputnik" | "sendpost";
            /** @description Sent with every webhook. A session without the capability `secrets` sees `••••••` for each value. */
            headers: {
                [key: string]: string;
            };
            /** @description Null in a format whose payload holds one event. */
            batch: {
                maxEvents: number;
                /** @description How long the first event waits for others, in milliseconds. */
                maxWaitMs: number;
            } | null;
            /** @description Instead of the account's address. */
            ownerEmail: string | null;
            /** @description False: mail goes to the account's address until somebody who reads this one has confirmed it. Null when there is none. */
            ownerEmailConfirmed: boolean | null;
            ownerMail: components["schemas"]["OwnerMail"];
            /** @enum {string} */
            status: "enabled" | "disabled";
            /** @description What the deliveries met that failed; `by request`: it was disabled by hand. */
            disabledReason: string | null;
            disabledAt: string | null;
            lastError: components["schemas"]["LastError"] | null;
            lastTest: components["schemas"]["TestResult"] | null;
            /** @description Until when each signing secret before the present one signs as well, newest first. */
            previousSignaturesUntil: string[];
            /**
             * @description `message`: a message named its URL.
             * @enum {string}
             */
            origin: "api" | "message";
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description A new endpoint, with the secret that signs its webhooks. */
        CreatedEndpoint: {
            id: string;
            accountId: string;
            name: string;
            url: string;
            description: string | null;
            /** @description `*` is every type that the format knows. */
            eventTypes: ("email.processed" | "email.dropped" | "email.delivered" | "email.soft_bounced" | "email.hard_bounced" | "email.opened" | "email.clicked" | "email.unsubscribed" | "email.complained" | "*")[];
            /** @enum {string} */
            format: "standard" | "cloudevents" | "pinpoint" | "pinpointe" | "esputnik" | "sendpost";
            /** @description Sent with every webhook. A session without the capability `secrets` sees `••••••` for each value. */
            headers: {
                [key: string]: string;
            };
            /** @description Null in a format whose payload holds one event. */
            batch: {
                maxEvents: number;
                /** @description How long the first event waits for others, in milliseconds. */
                maxWaitMs: number;
            } | null;
            /** @description Instead of the account's address. */
            ownerEmail: string | null;
            /** @description False: mail goes to the account's address until somebody who reads this one has confirmed it. Null when there is none. */
            ownerEmailConfirmed: boolean | null;
            ownerMail: components["schemas"]["OwnerMail"];
            /** @enum {string} */
            status: "enabled" | "disabled";
            /** @description What the deliveries met that failed; `by request`: it was disabled by hand. */
            disabledReason: string | null;
            disabledAt: string | null;
            lastError: components["schemas"]["LastError"] | null;
            lastTest: components["schemas"]["TestResult"] | null;
            /** @description Until when each signing secret before the present one signs as well, newest first. */
            previousSignaturesUntil: string[];
            /**
             * @description `message`: a message named its URL.
             * @enum {string}
             */
            origin: "api" | "message";
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description Not shown to a session without the capability `secrets`. */
            secret?: string;
        };
        EnabledEndpoint: {
            id: string;
            accountId: string;
            name: string;
            url: string;
            description: string | null;
            /** @description `*` is every type that the format knows. */
            eventTypes: ("email.processed" | "email.dropped" | "email.delivered" | "email.soft_bounced" | "email.hard_bounced" | "email.opened" | "email.clicked" | "email.unsubscribed" | "email.complained" | "*")[];
            /** @enum {string} */
            format: "standard" | "cloudevents" | "pinpoint" | "pinpointe" | "esputnik" | "sendpost";
            /** @description Sent with every webhook. A session without the capability `secrets` sees `••••••` for each value. */
            headers: {
                [key: string]: string;
            };
            /** @description Null in a format whose payload holds one event. */
            batch: {
                maxEvents: number;
                /** @description How long the first event waits for others, in milliseconds. */
                maxWaitMs: number;
            } | null;
            /** @description Instead of the account's address. */
            ownerEmail: string | null;
            /** @description False: mail goes to the account's address until somebody who reads this one has confirmed it. Null when there is none. */
            ownerEmailConfirmed: boolean | null;
            ownerMail: components["schemas"]["OwnerMail"];
            /** @enum {string} */
            status: "enabled" | "disabled";
            /** @description What the deliveries met that failed; `by request`: it was disabled by hand. */
            disabledReason: string | null;
            disabledAt: string | null;
            lastError: components["schemas"]["LastError"] | null;
            lastTest: components["schemas"]["TestResult"] | null;
            /** @description Until when each signing secret before the present one signs as well, newest first. */
            previousSignaturesUntil: string[];
            /**
             * @description `message`: a message named its URL.
             * @enum {string}
             */
            origin: "api" | "message";
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description With `recover`: of the recovery that has begun, null when there is nothing to send again. */
            recoveryId?: string | null;
        };
        /** @description What an endpoint was sent lately. */
        EndpointActivity: {
            /** @description The last 24, oldest first: deliveries of events accepted in each, as they stand now. */
            hours: {
                /**
                 * Format: date-time
                 * @description When it begins, aligned to UTC.
                 */
                at: string;
                delivered: number;
                failed: number;
                /** @description Those that needed another attempt, or wait for one; they may be among the others as well. */
                retried: number;
            }[];
            /** @description Of the event that was accepted last, at that time; null when there is none in the log. */
            lastDelivery: {
                id: string;
                /** @enum {string} */
                status: "pending" | "retrying" | "delivered" | "failed" | "held" | "suppressed" | "cancelled";
                /** Format: date-time */
                at: string;
            } | null;
        };
        ListedEndpoint: {
            id: string;
            accountId: string;
            name: string;
            url: string;
            description: string | null;
            /** @description `*` is every type that the format knows. */
            eventTypes: ("email.processed" | "email.dropped" | "email.delivered" | "email.soft_bounced" | "email.hard_bounced" | "email.opened" | "email.clicked" | "email.unsubscribed" | "email.complained" | "*")[];
            /** @enum {string} */
            format: "standard" | "cloudevents" | "pinpoint" | "pinpointe" | "esputnik" | "sendpost";
            /** @description Sent with every webhook. A session without the capability `secrets` sees `••••••` for each value. */
            headers: {
                [key: string]: string;
            };
            /** @description Null in a format whose payload holds one event. */
            batch: {
                maxEvents: number;
                /** @description How long the first event waits for others, in milliseconds. */
                maxWaitMs: number;
            } | null;
            /** @description Instead of the account's address. */
            ownerEmail: string | null;
            /** @description False: mail goes to the account's address until somebody who reads this one has confirmed it. Null when there is none. */
            ownerEmailConfirmed: boolean | null;
            ownerMail: components["schemas"]["OwnerMail"];
            /** @enum {string} */
            status: "enabled" | "disabled";
            /** @description What the deliveries met that failed; `by request`: it was disabled by hand. */
            disabledReason: string | null;
            disabledAt: string | null;
            lastError: components["schemas"]["LastError"] | null;
            lastTest: components["schemas"]["TestResult"] | null;
            /** @description Until when each signing secret before the present one signs as well, newest first. */
            previousSignaturesUntil: string[];
            /**
             * @description `message`: a message named its URL.
             * @enum {string}
             */
            origin: "api" | "message";
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description With `include=activity`. */
            activity?: components["schemas"]["EndpointActivity"];
        };
        EndpointPage: {
            data: components["schemas"]["ListedEndpoint"][];
            /** @description For `cursor` of the next call; null when nothing follows. */
            nextCursor: string | null;
        };
        Secret: {
            /** @description `whsec_` and 32 bytes in base64 (Standard Webhooks). */
            secret: string;
        };
        TestReport: {
            ok: boolean;
            /** @description The very bytes sent, by the code of a real delivery. */
            request: {
                /** @enum {string} */
                method: "POST";
                url: string;
                headers: {
                    [key: string]: string;
                };
                body: string;
            };
            /** @description Null when there was none, and of a dry run. */
            response: {
                status: number;
                headers: {
                    [key: string]: string;
                };
                body: string;
                durationMs: number;
            } | null;
            error: {
                code: string;
                message: string;
            } | null;
        };
        EventTypeInfo: {
            /** @enum {string} */
            name: "email.processed" | "email.dropped" | "email.delivered" | "email.soft_bounced" | "email.hard_bounced" | "email.opened" | "email.clicked" | "email.unsubscribed" | "email.complained";
            description: string;
            /** @description JSON Schema of the event as producers post it. */
            schema: {
                properties: {
                    [key: string]: unknown;
                };
                required: string[];
            } & {
                [key: string]: unknown;
            };
            /** @description By format, where it has such an event: an example. */
            formats: {
                [key: string]: unknown;
            };
            /** @description By format, where every type has a payload of its own: JSON Schema of it. */
            payloadSchemas: {
                [key: string]: {
                    properties: {
                        [key: string]: unknown;
                    };
                    required: string[];
                } & {
                    [key: string]: unknown;
                };
            };
        };
        EventTypePage: {
            data: components["schemas"]["EventTypeInfo"][];
            /** @description For `cursor` of the next call; null when nothing follows. */
            nextCursor: string | null;
        };
        /** @description An accepted event and where it goes. */
        Event: {
            id: string;
            /** @enum {string} */
            type: "email.processed" | "email.dropped" | "email.delivered" | "email.soft_bounced" | "email.hard_bounced" | "email.opened" | "email.clicked" | "email.unsubscribed" | "email.complained";
            /**
             * Format: date-time
             * @description As posted, in UTC.
             */
            occurredAt: string;
            /** Format: date-time */
            acceptedAt: string;
            /** @description The event as accepted, with the content of its message. Numbers keep every digit. */
            event: components["schemas"]["AcceptedEvent"];
            /** @description In the order in which they were made: 100 at most, 1,000 where an event is read alone. */
            deliveries: components["schemas"]["Delivery"][];
            /** @description Whether there are more: `GET …/deliveries?eventId=` has all. */
            deliveriesTruncated: boolean;
        };
        EventPage: {
            data: components["schemas"]["Event"][];
            /** @description For `cursor` of the next call; null when nothing follows. */
            nextCursor: string | null;
        };
        Accepted: {
            /** @description In the order in which they were posted; with an `index` only with `onInvalid=skip`. */
            accepted: {
                id: string;
                /** @description How many endpoints it goes to. */
                deliveries: number;
                /** @description Whether the id was known: then nothing was written or sent. */
                duplicate: boolean;
                /** @description Its place among the events posted, from 0; empty lines do not count. */
                index?: number;
            }[];
            /** @description With `onInvalid=skip` only: the events that were left out. */
            rejected?: {
                /** @description Its place among the events posted, from 0; empty lines do not count. */
                index: number;
                /** @description As posted, when an event can have such an id. */
                id?: string;
                /** @description Up to 10. Their paths begin at the event. */
                errors: components["schemas"]["FieldError"][];
            }[];
        };
        Alive: {
            /** @enum {string} */
            status: "ok" | "unable";
            /** @description Why events cannot be accepted, when they cannot. */
            problem?: string;
        };
        Readiness: {
            /** @enum {string} */
            status: "ready" | "not ready";
            /** @description By what was asked: `database`, `temporal`, `worker`, `attempts`; of several processes also `processes`. */
            checks: {
                [key: string]: {
                    ok: boolean;
                    /** @description What is wrong, when it is not ok. */
                    problem?: string;
                };
            };
        };
        Key: {
            id: string;
            /** @enum {string} */
            scope: "admin" | "producer" | "account";
            name: string | null;
            /** Format: date-time */
            createdAt: string;
            /** @description To the minute; null when it has not been used yet. */
            lastUsedAt: string | null;
            /** @description Of a `producer` key: the accounts that it may post for, null: all. */
            accounts?: string[] | null;
            /** @description Of a `producer` key: whether its events may have `message.webhookEndpoint`. */
            mayNameEndpoints?: boolean;
        };
        CreatedKey: {
            id: string;
            /** @enum {string} */
            scope: "admin" | "producer" | "account";
            name: string | null;
            /** Format: date-time */
            createdAt: string;
            /** @description To the minute; null when it has not been used yet. */
            lastUsedAt: string | null;
            /** @description Of a `producer` key: the accounts that it may post for, null: all. */
            accounts?: string[] | null;
            /** @description Of a `producer` key: whether its events may have `message.webhookEndpoint`. */
            mayNameEndpoints?: boolean;
            /** @description For the header `Authorization: Bearer <key>`. It is shown this once. */
            key: string;
        };
        KeyPage: {
            data: components["schemas"]["Key"][];
            /** @description For `cursor` of the next call; null when nothing follows. */
            nextCursor: string | null;
        };
        /** @description How the page of this service looks. */
        Branding: {
            name: string;
            logoUrl: string | null;
            /** @description `#rrggbb`. */
            accentColor: string | null;
        };
        /** @description Who uses the page, until when, and what may be done. */
        Session: {
            /** @description Null: an operator's, for all accounts. */
            accountId: string | null;
            accountName: string | null;
            /** @enum {string} */
            scope: "account" | "admin";
            capabilities: ("view" | "manage-endpoints" | "secrets" | "retry")[];
            /** @description The one endpoint that it is for. Null: all of the account. */
            endpointId: string | null;
            /** Format: date-time */
            expiresAt: string;
            branding: components["schemas"]["Branding"];
            /** @description Whether deliveries have links into the Temporal UI that this person may follow. */
            temporalUi: boolean;
        };
        PortalLink: {
            /** @description Its token is in the fragment, which no server sees. It is shown this once. */
            url: string;
            /** Format: date-time */
            expiresAt: string;
        };
        /** @description Says nothing: also for a token that is unknown. */
        Renewed: Record<string, never>;
        /** @description What happens in all accounts together. Counts of deliveries end at 100,000. */
        Overview: {
            /** @description Accepted in the last minute. */
            eventsPerSecond: number;
            /** @description Delivered in the last minute, of events of the last two. */
            deliveriesPerSecond: number;
            endpoints: {
                enabled: number;
                /** @description Of the enabled ones: their last attempt failed. */
                failing: number;
                disabled: number;
            };
            /** @description Deliveries that are due and wait for a free slot of their endpoint. */
            deferred: number;
            /** @description Deliveries whose next attempt should have been made by now. */
            overdue: number;
            recoveriesRunning: number;
            /** @description Endpoints that fail or were disabled for it, the latest trouble first; 50 at most. */
            failing: {
                accountId: string;
                endpointId: string;
                name: string;
                url: string;
                /** @description The first attempt that failed after the last success; null when it is disabled. */
                failingSince: string | null;
                /** @description Null when it is enabled. */
                disabledAt: string | null;
                lastError: components["schemas"]["LastError"] | null;
            }[];
        };
        /** @description What an endpoint did not get, being sent again. */
        Recovery: {
            id: string;
            endpointId: string;
            /** @enum {string} */
            status: "running" | "completed" | "stopped";
            stoppedReason: string | null;
            /**
             * Format: date-time
             * @description Of events accepted at this time or later.
             */
            since: string;
            /**
             * Format: date-time
             * @description Of events accepted before this time.
             */
            until: string;
            /** @description Whether events that had no delivery to the endpoint are sent as well. */
            includeMissed: boolean;
            /** @description What of all that could be sent again; null: everything. */
            filter: {
                /**
                 * @description `missed`: events that had no delivery to the endpoint.
                 * @enum {string}
                 */
                status?: "failed" | "held" | "missed";
                /** @enum {string} */
                type?: "email.processed" | "email.dropped" | "email.delivered" | "email.soft_bounced" | "email.hard_bounced" | "email.opened" | "email.clicked" | "email.unsubscribed" | "email.complained";
                /**
                 * @description How the last attempt failed.
                 * @enum {string}
                 */
                errorCode?: "timeout" | "dns_error" | "connection_refused" | "connection_reset" | "tls_error" | "http_1xx" | "http_3xx" | "http_4xx" | "http_5xx" | "response_too_large" | "blocked_target" | "protocol_error";
                /** @description By what the last attempt was answered: a status as `503`, or `2xx`, `3xx`, `4xx`, `5xx`. */
                responseStatus?: string;
            } | null;
            /** @description Deliveries sent again so far. */
            resent: number;
            /** @description Failed and held deliveries that are still to come. */
            remaining: number;
            /**
             * Format: date-time
             * @description Acceptance of the event that was looked at last.
             */
            position: string;
            /** Format: date-time */
            createdAt: string;
            finishedAt: string | null;
            workflowId: string;
            /** @description Null when the address of the Temporal UI is not known. */
            temporalUrl: string | null;
        };
        RecoveryPage: {
            data: components["schemas"]["Recovery"][];
            /** @description For `cursor` of the next call; null when nothing follows. */
            nextCursor: string | null;
        };
        StartedRecovery: {
            recoveryId: string;
        };
        /** @description How much a recovery would send. */
        RecoveryPlan: {
            deliveries: {
                failed: number;
                held: number;
                /** @description Events that had no delivery to the endpoint and would get one. */
                missed: number;
            };
            total: number;
            /** @description False: the search for missed events was cut short after some seconds, there may be more of them. */
            complete: boolean;
            /**
             * Format: date-time
             * @description Events accepted before this time were looked at. With it as `until`, a recovery sends what was counted.
             */
            until: string;
        };
        EndpointStats: {
            /**
             * Format: date-time
             * @description Deliveries of events accepted from here on; at most the retention ago
             */
            since: string;
            /**
             * Format: date-time
             * @description … and before this time
             */
            until: string;
            bucketSeconds: number;
            totals: {
                pending: number;
                retrying: number;
                delivered: number;
                failed: number;
                held: number;
                suppressed: number;
                cancelled: number;
                total: number;
            };
            /** @description delivered / (delivered + failed); null when there are none */
            successRate: number | null;
            /** @description Whether the times are those of an even sample; counts are always exact */
            sampled: boolean;
            /** @description Of attempts that got a response; null when none did */
            responseTimeMs: {
                p50: number;
                p95: number;
                p99: number;
            } | null;
            /** @description Null when nothing was delivered */
            acceptToDeliveredMs: {
                p50: number;
                p95: number;
                p99: number;
            } | null;
            /** @description Deliveries whose last attempt failed, by the status of the response, or by how it failed; the most frequent first */
            failures: ({
                responseStatus: number;
                count: number;
            } | {
                /** @enum {string} */
                errorCode: "timeout" | "dns_error" | "connection_refused" | "connection_reset" | "tls_error" | "http_1xx" | "http_3xx" | "http_4xx" | "http_5xx" | "response_too_large" | "blocked_target" | "protocol_error";
                count: number;
            })[];
            buckets: {
                pending: number;
                retrying: number;
                delivered: number;
                failed: number;
                held: number;
                suppressed: number;
                cancelled: number;
                total: number;
                /**
                 * Format: date-time
                 * @description When it begins, aligned to UTC; the first one may begin before `since`
                 */
                at: string;
                /** @description Of the present sequence of each delivery, whenever they were made */
                attempts: number;
                failedAttempts: number;
                responseTimeMs: {
                    p50: number;
                    p95: number;
                    p99: number;
                } | null;
                acceptToDeliveredMs: {
                    p50: number;
                    p95: number;
                    p99: number;
                } | null;
            }[];
            endpointId: string;
        };
        AccountStats: {
            /**
             * Format: date-time
             * @description Deliveries of events accepted from here on; at most the retention ago
             */
            since: string;
            /**
             * Format: date-time
             * @description … and before this time
             */
            until: string;
            bucketSeconds: number;
            totals: {
                pending: number;
                retrying: number;
                delivered: number;
                failed: number;
                held: number;
                suppressed: number;
                cancelled: number;
                total: number;
            };
            /** @description delivered / (delivered + failed); null when there are none */
            successRate: number | null;
            /** @description Whether the times are those of an even sample; counts are always exact */
            sampled: boolean;
            /** @description Of attempts that got a response; null when none did */
            responseTimeMs: {
                p50: number;
                p95: number;
                p99: number;
            } | null;
            /** @description Null when nothing was delivered */
            acceptToDeliveredMs: {
                p50: number;
                p95: number;
                p99: number;
            } | null;
            /** @description Deliveries whose last attempt failed, by the status of the response, or by how it failed; the most frequent first */
            failures: ({
                responseStatus: number;
                count: number;
            } | {
                /** @enum {string} */
                errorCode: "timeout" | "dns_error" | "connection_refused" | "connection_reset" | "tls_error" | "http_1xx" | "http_3xx" | "http_4xx" | "http_5xx" | "response_too_large" | "blocked_target" | "protocol_error";
                count: number;
            })[];
            buckets: {
                pending: number;
                retrying: number;
                delivered: number;
                failed: number;
                held: number;
                suppressed: number;
                cancelled: number;
                total: number;
                /**
                 * Format: date-time
                 * @description When it begins, aligned to UTC; the first one may begin before `since`
                 */
                at: string;
                /** @description Of the present sequence of each delivery, whenever they were made */
                attempts: number;
                failedAttempts: number;
                responseTimeMs: {
                    p50: number;
                    p95: number;
                    p99: number;
                } | null;
                acceptToDeliveredMs: {
                    p50: number;
                    p95: number;
                    p99: number;
                } | null;
            }[];
            accountId: string;
        };
    };
    responses: {
        /** @description `malformed_json`: The body is no JSON. */
        malformed_json: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unauthenticated`: There is no key, or it is unknown. */
        unauthenticated: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `portal_link_unknown`, `portal_link_used`, `portal_link_expired`, `invalid_key`: The link is unknown, has been used, or its time is over; or the key is unknown. */
        portal_link_unknown: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `forbidden`, `missing_capability`, `cross_site_request`: The key is of another scope. Of the cookie of a session: it has not the capability, or the request is not from our own page. */
        forbidden: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `not_found`: It does not exist, or belongs to another account. */
        not_found: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `conflict`: It contradicts what is there already. */
        conflict: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `limit_reached`: There are as many already as there may be. */
        limit_reached: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `payload_too_large`: The body, or an event in it, is too large. */
        payload_too_large: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unsupported_media_type`: The body is of another type, or in an unknown encoding. */
        unsupported_media_type: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Accept-Encoding": components["headers"]["AcceptEncoding"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `misdirected`: The process listens on a loopback address and was asked for another host. */
        misdirected: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `validation_failed`: Something that was sent is wrong: `errors` says what and where. */
        validation_failed: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `rate_limited`: Too many requests, or bytes, with this key or with keys of its account; too many without a good key from this address; or too many changes of one delivery. */
        rate_limited: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unavailable`: The database cannot be reached at the moment. */
        unavailable: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `internal`: Something went wrong on our side. Quote the `requestId`. */
        internal: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `cross_site_request`: The request with a cookie is not from our own page. */
        cross_site_request: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description The request's id, to find it in the log. It is the client's own when that sent one in this header: 1 to 128 letters, digits, `.`, `_` or `-`. */
        RequestId: string;
        /** @description The path of the new thing. */
        Location: string;
        /** @description Seconds after which to try again. */
        RetryAfter: number;
        /** @description Sent when the body is in another encoding: the one that is taken. */
        AcceptEncoding: "gzip";
        /** @description HttpOnly, SameSite=Lax; Secure where the public URL is https. */
        SetCookie: string;
        /** @description How to authenticate. */
        WwwAuthenticate: "Bearer";
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listAccounts: {
        parameters: {
            query?: {
                /** @description How many at most; newest come first. A page of more than about 2 MiB is shorter: `nextCursor` goes on. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
                /** @description Those whose id, name or owner's address begins so, whatever the case. */
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of accounts */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountPage"];
                };
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "acme",
                 *       "name": "Acme",
                 *       "email": "owner@example.com"
                 *     }
                 */
                "application/json": components["schemas"]["AccountInput"];
            };
        };
        responses: {
            /** @description The new account */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    Location: components["headers"]["Location"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            400: components["responses"]["malformed_json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            421: components["responses"]["misdirected"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    deleteAccount: {
        parameters: {
            query?: {
                /** @description The id of the account. Not needed with a key of scope `admin`. */
                confirm?: string;
            };
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    changeAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "new-owner@example.com"
                 *     }
                 */
                "application/json": components["schemas"]["AccountPatch"];
            };
        };
        responses: {
            /** @description The account as it is now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            400: components["responses"]["malformed_json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listServiceKeys: {
        parameters: {
            query?: {
                /** @description How many at most; newest come first. A page of more than about 2 MiB is shorter: `nextCursor` goes on. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of keys, without the keys themselves */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyPage"];
                };
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createServiceKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "scope": "producer",
                 *       "name": "Mail platform"
                 *     }
                 */
                "application/json": components["schemas"]["ServiceKeyInput"];
            };
        };
        responses: {
            /** @description The key, shown this once */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedKey"];
                };
            };
            400: components["responses"]["malformed_json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    revokeServiceKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the key: `key_…`. */
                keyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It opens nothing any more */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            421: components["responses"]["misdirected"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listAccountKeys: {
        parameters: {
            query?: {
                /** @description How many at most; newest come first. A page of more than about 2 MiB is shorter: `nextCursor` goes on. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of keys, without the keys themselves */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyPage"];
                };
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createAccountKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "scope": "account",
                 *       "name": "Owner"
                 *     }
                 */
                "application/json": components["schemas"]["AccountKeyInput"];
            };
        };
        responses: {
            /** @description The key, shown this once */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedKey"];
                };
            };
            400: components["responses"]["malformed_json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["limit_reached"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    revokeAccountKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
                /** @description Of the key: `key_…`. */
                keyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It opens nothing any more */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            421: components["responses"]["misdirected"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createPortalLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "capabilities": [
                 *         "view",
                 *         "retry"
                 *       ],
                 *       "expiresInSeconds": 600
                 *     }
                 */
                "application/json": components["schemas"]["PortalLinkInput"];
            };
        };
        responses: {
            /** @description The link, shown this once */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortalLink"];
                };
            };
            400: components["responses"]["malformed_json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    endPortalSessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They have ended */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            421: components["responses"]["misdirected"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            401: components["responses"]["unauthenticated"];
            421: components["responses"]["misdirected"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    openSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "kR8n…"
                 *     }
                 */
                "application/json": components["schemas"]["SessionInput"];
            };
        };
        responses: {
            /** @description The session, with its cookie */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Set-Cookie": components["headers"]["SetCookie"];
                    "Cache-Control": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["malformed_json"];
            401: components["responses"]["portal_link_unknown"];
            403: components["responses"]["cross_site_request"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It has ended */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Set-Cookie": components["headers"]["SetCookie"];
                    "Cache-Control": string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["cross_site_request"];
            421: components["responses"]["misdirected"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getBranding: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Name, logo and colour */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Branding"];
                };
            };
            421: components["responses"]["misdirected"];
            500: components["responses"]["internal"];
        };
    };
    renewPortalLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "kR8n…"
                 *     }
                 */
                "application/json": components["schemas"]["RenewalInput"];
            };
        };
        responses: {
            /** @description If there was such a link, a mail is on its way */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Renewed"];
                };
            };
            400: components["responses"]["malformed_json"];
            403: components["responses"]["cross_site_request"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listEndpoints: {
        parameters: {
            query?: {
                /** @description How many at most; newest come first. A page of more than about 2 MiB is shorter: `nextCursor` goes on. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
                /** @description `activity`: each with counts of the last 24 hours and its last delivery. */
                include?: "activity";
            };
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of endpoints */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointPage"];
                };
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Shop",
                 *       "url": "https://shop.example.com/webhooks",
                 *       "eventTypes": [
                 *         "email.opened"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["EndpointInput"];
            };
        };
        responses: {
            /** @description The new endpoint with its secret */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    Location: components["headers"]["Location"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedEndpoint"];
                };
            };
            400: components["responses"]["malformed_json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["limit_reached"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    checkEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Shop",
                 *       "url": "https://shop.example.com/webhooks",
                 *       "eventTypes": [
                 *         "email.opened"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["EndpointInput"];
            };
        };
        responses: {
            /** @description It could be created */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed_json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
                /** @description Of the endpoint: `ep_…`. */
                endpointId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The endpoint */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            421: components["responses"]["misdirected"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    deleteEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
                /** @description Of the endpoint: `ep_…`. */
                endpointId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            421: components["responses"]["misdirected"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    changeEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
                /** @description Of the endpoint: `ep_…`. */
                endpointId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "eventTypes": [
                 *         "email.opened",
                 *         "email.clicked"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["EndpointPatch"];
            };
        };
        responses: {
            /** @description The endpoint as it is now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
            400: components["responses"]["malformed_json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    enableEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
                /** @description Of the endpoint: `ep_…`. */
                endpointId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "recover": true
                 *     }
                 */
                "application/json": components["schemas"]["EnableInput"];
            };
        };
        responses: {
            /** @description The endpoint as it is now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnabledEndpoint"];
                };
            };
            400: components["responses"]["malformed_json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    disableEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
                /** @description Of the endpoint: `ep_…`. */
                endpointId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The endpoint as it is now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
            400: components["responses"]["malformed_json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            421: components["responses"]["misdirected"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    testEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
                /** @description Of the endpoint: `ep_…`. */
                endpointId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "eventType": "email.opened",
                 *       "dryRun": true
                 *     }
                 */
                "application/json": components["schemas"]["TestInput"];
            };
        };
        responses: {
            /** @description What was sent and what came back */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestReport"];
                };
            };
            400: components["responses"]["malformed_json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
                /** @description Of the endpoint: `ep_…`. */
                endpointId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The secret that signs now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            421: components["responses"]["misdirected"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    rotateSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
                /** @description Of the endpoint: `ep_…`. */
                endpointId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "overlapSeconds": 86400
                 *     }
                 */
                "application/json": components["schemas"]["RotationInput"];
            };
        };
        responses: {
            /** @description The new secret */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
            400: components["responses"]["malformed_json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["limit_reached"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getEndpointStats: {
        parameters: {
            query?: {
                /** @description Default: 24 hours before `until`; at most the retention. */
                since?: string;
                /** @description Default: now. */
                until?: string;
            };
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
                /** @description Of the endpoint: `ep_…`. */
                endpointId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The numbers of now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointStats"];
                };
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getAccountStats: {
        parameters: {
            query?: {
                /** @description Default: 24 hours before `until`; at most the retention. */
                since?: string;
                /** @description Default: now. */
                until?: string;
            };
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The numbers of now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountStats"];
                };
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description How many at most; newest come first. A page of more than about 2 MiB is shorter: `nextCursor` goes on. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
                type?: "email.processed" | "email.dropped" | "email.delivered" | "email.soft_bounced" | "email.hard_bounced" | "email.opened" | "email.clicked" | "email.unsubscribed" | "email.complained";
                /** @description Those of this message (`message.id`). */
                messageId?: string;
                /** @description Those accepted at this time or later. */
                since?: string;
                /** @description Those accepted before this time. */
                until?: string;
            };
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of events with their deliveries */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    postEvents: {
        parameters: {
            query?: {
                /** @description `skip`: events that are wrong are left out and listed in `rejected`, the others are accepted. */
                onInvalid?: "refuse" | "skip";
            };
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "email.opened",
                 *       "recipient": {
                 *         "email": "ada@example.com",
                 *         "name": "Ada",
                 *         "contactId": 4711,
                 *         "subscriberId": 815
                 *       },
                 *       "message": {
                 *         "id": 1001,
                 *         "instanceId": 90071,
                 *         "tag": "welcome",
                 *         "subject": "Welcome aboard",
                 *         "type": "default",
                 *         "from": {
                 *           "email": "hello@example.org",
                 *           "name": "Example"
                 *         },
                 *         "submittedAt": 1795294060123456000,
                 *         "viewUrl": "https://view.example.org/m/90071",
                 *         "trackOpens": true,
                 *         "trackClicks": true,
                 *         "content": {
                 *           "messageID": 1001,
                 *           "submittedAt": 1795294060123456000,
                 *           "from": {
                 *             "email": "hello@example.org",
                 *             "name": "Example"
                 *           },
                 *           "to": [
                 *             {
                 *               "name": "Ada",
                 *               "email": "ada@example.com",
                 *               "customFields": {
                 *                 "Company": "Analytical Engines"
                 *               }
                 *             }
                 *           ],
                 *           "subject": "Welcome aboard",
                 *           "headers": {
                 *             "X-Campaign-Id": "12345"
                 *           }
                 *         }
                 *       },
                 *       "campaign": {
                 *         "statId": 5501,
                 *         "statType": "newsletter",
                 *         "sendType": "journey",
                 *         "newsletterId": 77,
                 *         "newsletterName": "Welcome series",
                 *         "listId": 12,
                 *         "listName": "Customers",
                 *         "lists": [
                 *           12,
                 *           15
                 *         ]
                 *       },
                 *       "sending": {
                 *         "accountId": 117,
                 *         "subAccountId": 118,
                 *         "groups": [
                 *           "transactional",
                 *           "user-onboarding"
                 *         ],
                 *         "ipId": 23,
                 *         "ipPoolId": 4,
                 *         "domainId": 31,
                 *         "tpspId": 1,
                 *         "ipAddress": "192.0.2.10"
                 *       },
                 *       "client": {
                 *         "ipAddress": "198.51.100.44",
                 *         "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
                 *         "browser": {
                 *           "family": "Firefox",
                 *           "major": "140",
                 *           "minor": "0",
                 *           "patch": "0"
                 *         },
                 *         "os": {
                 *           "family": "Windows",
                 *           "major": "10",
                 *           "minor": "0",
                 *           "patch": "0"
                 *         },
                 *         "device": {},
                 *         "geo": {
                 *           "cityId": "2643743",
                 *           "continentCode": "EU",
                 *           "countryCode": "GB",
                 *           "postalCode": "SW1A",
                 *           "timeZone": "Europe/London"
                 *         }
                 *       },
                 *       "open": {
                 *         "kind": "html"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["EventsInput"];
                "application/x-ndjson": string;
            };
        };
        responses: {
            /** @description Accepted: committed, and on their way */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            400: components["responses"]["malformed_json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
                /** @description Of the event: the one it was posted with, or the one it was given. */
                eventId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event with its deliveries */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            421: components["responses"]["misdirected"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    eraseEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
                /** @description Of the event: the one it was posted with, or the one it was given. */
                eventId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Erased */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            421: components["responses"]["misdirected"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /** @description How many at most; newest come first. A page of more than about 2 MiB is shorter: `nextCursor` goes on. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
                endpointId?: string;
                status?: "pending" | "retrying" | "delivered" | "failed" | "held" | "suppressed" | "cancelled";
                type?: "email.processed" | "email.dropped" | "email.delivered" | "email.soft_bounced" | "email.hard_bounced" | "email.opened" | "email.clicked" | "email.unsubscribed" | "email.complained";
                /** @description Those accepted at this time or later. */
                since?: string;
                /** @description Those accepted before this time. */
                until?: string;
                eventId?: string;
                /** @description Those of events of this message (`message.id`). */
                messageId?: string;
                /** @description By what the last attempt was answered: a status as `503`, or `2xx`, `3xx`, `4xx`, `5xx`. */
                responseStatus?: string;
                /** @description How the last attempt failed; one that failed by its answer has `http_…`. */
                errorCode?: "timeout" | "dns_error" | "connection_refused" | "connection_reset" | "tls_error" | "http_1xx" | "http_3xx" | "http_4xx" | "http_5xx" | "response_too_large" | "blocked_target" | "protocol_error";
                /** @description `summary`: without attempts, and without `responseBody` in `lastError`: for lists that are read often. */
                view?: "full" | "summary";
            };
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of deliveries */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
                /** @description Of the delivery: `dlv_…`. */
                deliveryId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery with its newest attempts */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            421: components["responses"]["misdirected"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listAttempts: {
        parameters: {
            query?: {
                /** @description How many at most; newest come first. A page of more than about 2 MiB is shorter: `nextCursor` goes on. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
                /** @description Of the delivery: `dlv_…`. */
                deliveryId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of attempts */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttemptPage"];
                };
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getSentRequest: {
        parameters: {
            query?: {
                /** @description Of the attempt; default 1 where `number` is given. */
                sequence?: number;
                /** @description Of the attempt within its sequence; default the newest. */
                number?: number;
            };
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
                /** @description Of the delivery: `dlv_…`. */
                deliveryId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was sent */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SentRequest"];
                };
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    retryDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
                /** @description Of the delivery: `dlv_…`. */
                deliveryId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["ControlInput"];
            };
        };
        responses: {
            /** @description The delivery as it stands now */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: components["responses"]["malformed_json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    cancelDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
                /** @description Of the delivery: `dlv_…`. */
                deliveryId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["ControlInput"];
            };
        };
        responses: {
            /** @description The delivery as it stands now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: components["responses"]["malformed_json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    pauseDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
                /** @description Of the delivery: `dlv_…`. */
                deliveryId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["ControlInput"];
            };
        };
        responses: {
            /** @description The delivery as it stands now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: components["responses"]["malformed_json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    resumeDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
                /** @description Of the delivery: `dlv_…`. */
                deliveryId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["ControlInput"];
            };
        };
        responses: {
            /** @description The delivery as it stands now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: components["responses"]["malformed_json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    recoverEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
                /** @description Of the endpoint: `ep_…`. */
                endpointId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "since": "2026-11-21T00:00:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["RecoverInput"];
            };
        };
        responses: {
            /** @description With `dryRun`: how much would be sent */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryPlan"];
                };
            };
            /** @description Begun */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedRecovery"];
                };
            };
            400: components["responses"]["malformed_json"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listEndpointRecoveries: {
        parameters: {
            query?: {
                /** @description How many at most; newest come first. A page of more than about 2 MiB is shorter: `nextCursor` goes on. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
                /** @description Of the endpoint: `ep_…`. */
                endpointId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of recoveries */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryPage"];
                };
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listRecoveries: {
        parameters: {
            query?: {
                /** @description How many at most; newest come first. A page of more than about 2 MiB is shorter: `nextCursor` goes on. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of recoveries */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryPage"];
                };
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            421: components["responses"]["misdirected"];
            422: components["responses"]["validation_failed"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getRecovery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of the account. */
                accountId: string;
                /** @description Of the recovery: `rec_…`. */
                recoveryId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The recovery as it stands now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recovery"];
                };
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            421: components["responses"]["misdirected"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listEventTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventTypePage"];
                };
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            421: components["responses"]["misdirected"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getOverview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The numbers of now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            421: components["responses"]["misdirected"];
            429: components["responses"]["rate_limited"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alive"];
                };
            };
            500: components["responses"]["internal"];
            /** @description It has been unable to accept events for 30 s: `problem` says why */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alive"];
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            500: components["responses"]["internal"];
            /** @description Something does not: `checks` says what */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the Prometheus text format */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": string;
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            421: components["responses"]["misdirected"];
            500: components["responses"]["internal"];
        };
    };
    getDescription: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1 */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenApi"];
                };
            };
            421: components["responses"]["misdirected"];
            500: components["responses"]["internal"];
        };
    };
    getDocs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Content-Security-Policy": string;
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            421: components["responses"]["misdirected"];
            500: components["responses"]["internal"];
        };
    };
    onEmailProcessed: {
        parameters: {
            query?: never;
            header: {
                /** @description The delivery: the same over every attempt, so that a repeat can be told. */
                "webhook-id": string;
                /** @description Unix seconds of this attempt. */
                "webhook-timestamp": string;
                /** @description Standard Webhooks: `v1,` and base64 of HMAC-SHA256 over `{id}.{timestamp}.{body}`; two while a rotated secret is valid. */
                "webhook-signature": string;
                /** @description The event. */
                "mailhooks-event-id": string;
                /** @description 1 for the first. */
                "mailhooks-attempt": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "email.processed",
                 *       "timestamp": "2026-11-21T20:47:52Z",
                 *       "data": {
                 *         "type": "email.processed",
                 *         "recipient": {
                 *           "email": "ada@example.com",
                 *           "name": "Ada",
                 *           "contactId": 4711,
                 *           "subscriberId": 815
                 *         },
                 *         "message": {
                 *           "id": 1001,
                 *           "instanceId": 90071,
                 *           "tag": "welcome",
                 *           "subject": "Welcome aboard",
                 *           "type": "default",
                 *           "from": {
                 *             "email": "hello@example.org",
                 *             "name": "Example"
                 *           },
                 *           "submittedAt": 1795294060123456000,
                 *           "viewUrl": "https://view.example.org/m/90071",
                 *           "trackOpens": true,
                 *           "trackClicks": true,
                 *           "content": {
                 *             "messageID": 1001,
                 *             "submittedAt": 1795294060123456000,
                 *             "from": {
                 *               "email": "hello@example.org",
                 *               "name": "Example"
                 *             },
                 *             "to": [
                 *               {
                 *                 "name": "Ada",
                 *                 "email": "ada@example.com",
                 *                 "customFields": {
                 *                   "Company": "Analytical Engines"
                 *                 }
                 *               }
                 *             ],
                 *             "subject": "Welcome aboard",
                 *             "headers": {
                 *               "X-Campaign-Id": "12345"
                 *             }
                 *           }
                 *         },
                 *         "campaign": {
                 *           "statId": 5501,
                 *           "statType": "newsletter",
                 *           "sendType": "journey",
                 *           "newsletterId": 77,
                 *           "newsletterName": "Welcome series",
                 *           "listId": 12,
                 *           "listName": "Customers",
                 *           "lists": [
                 *             12,
                 *             15
                 *           ]
                 *         },
                 *         "sending": {
                 *           "accountId": 117,
                 *           "subAccountId": 118,
                 *           "groups": [
                 *             "transactional",
                 *             "user-onboarding"
                 *           ],
                 *           "ipId": 23,
                 *           "ipPoolId": 4,
                 *           "domainId": 31,
                 *           "tpspId": 1,
                 *           "ipAddress": "192.0.2.10"
                 *         },
                 *         "id": "evt_019aa8f2-5d7c-7b3a-9c41-1f2e3d4c5b6a",
                 *         "occurredAt": "2026-11-21T20:47:52Z"
                 *       }
                 *     }
                 */
                "application/json": {
                    /** @enum {string} */
                    type: "email.processed";
                    /**
                     * Format: date-time
                     * @description When it happened.
                     */
                    timestamp: string;
                    data: components["schemas"]["EmailProcessedData"];
                };
            };
        };
        responses: {
            /** @description Taken, when the whole answer comes within 5 seconds. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Everything else, redirects included, has failed and is tried again. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onEmailDropped: {
        parameters: {
            query?: never;
            header: {
                /** @description The delivery: the same over every attempt, so that a repeat can be told. */
                "webhook-id": string;
                /** @description Unix seconds of this attempt. */
                "webhook-timestamp": string;
                /** @description Standard Webhooks: `v1,` and base64 of HMAC-SHA256 over `{id}.{timestamp}.{body}`; two while a rotated secret is valid. */
                "webhook-signature": string;
                /** @description The event. */
                "mailhooks-event-id": string;
                /** @description 1 for the first. */
                "mailhooks-attempt": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "email.dropped",
                 *       "timestamp": "2026-11-21T20:47:52Z",
                 *       "data": {
                 *         "type": "email.dropped",
                 *         "recipient": {
                 *           "email": "ada@example.com",
                 *           "name": "Ada",
                 *           "contactId": 4711,
                 *           "subscriberId": 815
                 *         },
                 *         "message": {
                 *           "id": 1001,
                 *           "instanceId": 90071,
                 *           "tag": "welcome",
                 *           "subject": "Welcome aboard",
                 *           "type": "default",
                 *           "from": {
                 *             "email": "hello@example.org",
                 *             "name": "Example"
                 *           },
                 *           "submittedAt": 1795294060123456000,
                 *           "viewUrl": "https://view.example.org/m/90071",
                 *           "trackOpens": true,
                 *           "trackClicks": true,
                 *           "content": {
                 *             "messageID": 1001,
                 *             "submittedAt": 1795294060123456000,
                 *             "from": {
                 *               "email": "hello@example.org",
                 *               "name": "Example"
                 *             },
                 *             "to": [
                 *               {
                 *                 "name": "Ada",
                 *                 "email": "ada@example.com",
                 *                 "customFields": {
                 *                   "Company": "Analytical Engines"
                 *                 }
                 *               }
                 *             ],
                 *             "subject": "Welcome aboard",
                 *             "headers": {
                 *               "X-Campaign-Id": "12345"
                 *             }
                 *           }
                 *         },
                 *         "campaign": {
                 *           "statId": 5501,
                 *           "statType": "newsletter",
                 *           "sendType": "journey",
                 *           "newsletterId": 77,
                 *           "newsletterName": "Welcome series",
                 *           "listId": 12,
                 *           "listName": "Customers",
                 *           "lists": [
                 *             12,
                 *             15
                 *           ]
                 *         },
                 *         "sending": {
                 *           "accountId": 117,
                 *           "subAccountId": 118,
                 *           "groups": [
                 *             "transactional",
                 *             "user-onboarding"
                 *           ],
                 *           "ipId": 23,
                 *           "ipPoolId": 4,
                 *           "domainId": 31,
                 *           "tpspId": 1,
                 *           "ipAddress": "192.0.2.10"
                 *         },
                 *         "reason": "The address is on the suppression list",
                 *         "id": "evt_019aa8f2-5d7c-7b3a-9c41-1f2e3d4c5b6a",
                 *         "occurredAt": "2026-11-21T20:47:52Z"
                 *       }
                 *     }
                 */
                "application/json": {
                    /** @enum {string} */
                    type: "email.dropped";
                    /**
                     * Format: date-time
                     * @description When it happened.
                     */
                    timestamp: string;
                    data: components["schemas"]["EmailDroppedData"];
                };
            };
        };
        responses: {
            /** @description Taken, when the whole answer comes within 5 seconds. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Everything else, redirects included, has failed and is tried again. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onEmailDelivered: {
        parameters: {
            query?: never;
            header: {
                /** @description The delivery: the same over every attempt, so that a repeat can be told. */
                "webhook-id": string;
                /** @description Unix seconds of this attempt. */
                "webhook-timestamp": string;
                /** @description Standard Webhooks: `v1,` and base64 of HMAC-SHA256 over `{id}.{timestamp}.{body}`; two while a rotated secret is valid. */
                "webhook-signature": string;
                /** @description The event. */
                "mailhooks-event-id": string;
                /** @description 1 for the first. */
                "mailhooks-attempt": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "email.delivered",
                 *       "timestamp": "2026-11-21T20:47:52Z",
                 *       "data": {
                 *         "type": "email.delivered",
                 *         "recipient": {
                 *           "email": "ada@example.com",
                 *           "name": "Ada",
                 *           "contactId": 4711,
                 *           "subscriberId": 815
                 *         },
                 *         "message": {
                 *           "id": 1001,
                 *           "instanceId": 90071,
                 *           "tag": "welcome",
                 *           "subject": "Welcome aboard",
                 *           "type": "default",
                 *           "from": {
                 *             "email": "hello@example.org",
                 *             "name": "Example"
                 *           },
                 *           "submittedAt": 1795294060123456000,
                 *           "viewUrl": "https://view.example.org/m/90071",
                 *           "trackOpens": true,
                 *           "trackClicks": true,
                 *           "content": {
                 *             "messageID": 1001,
                 *             "submittedAt": 1795294060123456000,
                 *             "from": {
                 *               "email": "hello@example.org",
                 *               "name": "Example"
                 *             },
                 *             "to": [
                 *               {
                 *                 "name": "Ada",
                 *                 "email": "ada@example.com",
                 *                 "customFields": {
                 *                   "Company": "Analytical Engines"
                 *                 }
                 *               }
                 *             ],
                 *             "subject": "Welcome aboard",
                 *             "headers": {
                 *               "X-Campaign-Id": "12345"
                 *             }
                 *           }
                 *         },
                 *         "campaign": {
                 *           "statId": 5501,
                 *           "statType": "newsletter",
                 *           "sendType": "journey",
                 *           "newsletterId": 77,
                 *           "newsletterName": "Welcome series",
                 *           "listId": 12,
                 *           "listName": "Customers",
                 *           "lists": [
                 *             12,
                 *             15
                 *           ]
                 *         },
                 *         "sending": {
                 *           "accountId": 117,
                 *           "subAccountId": 118,
                 *           "groups": [
                 *             "transactional",
                 *             "user-onboarding"
                 *           ],
                 *           "ipId": 23,
                 *           "ipPoolId": 4,
                 *           "domainId": 31,
                 *           "tpspId": 1,
                 *           "ipAddress": "192.0.2.10"
                 *         },
                 *         "smtp": {
                 *           "code": 250,
                 *           "description": "2.0.0 OK: queued"
                 *         },
                 *         "id": "evt_019aa8f2-5d7c-7b3a-9c41-1f2e3d4c5b6a",
                 *         "occurredAt": "2026-11-21T20:47:52Z"
                 *       }
                 *     }
                 */
                "application/json": {
                    /** @enum {string} */
                    type: "email.delivered";
                    /**
                     * Format: date-time
                     * @description When it happened.
                     */
                    timestamp: string;
                    data: components["schemas"]["EmailDeliveredData"];
                };
            };
        };
        responses: {
            /** @description Taken, when the whole answer comes within 5 seconds. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Everything else, redirects included, has failed and is tried again. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onEmailSoftBounced: {
        parameters: {
            query?: never;
            header: {
                /** @description The delivery: the same over every attempt, so that a repeat can be told. */
                "webhook-id": string;
                /** @description Unix seconds of this attempt. */
                "webhook-timestamp": string;
                /** @description Standard Webhooks: `v1,` and base64 of HMAC-SHA256 over `{id}.{timestamp}.{body}`; two while a rotated secret is valid. */
                "webhook-signature": string;
                /** @description The event. */
                "mailhooks-event-id": string;
                /** @description 1 for the first. */
                "mailhooks-attempt": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "email.soft_bounced",
                 *       "timestamp": "2026-11-21T20:47:52Z",
                 *       "data": {
                 *         "type": "email.soft_bounced",
                 *         "recipient": {
                 *           "email": "ada@example.com",
                 *           "name": "Ada",
                 *           "contactId": 4711,
                 *           "subscriberId": 815
                 *         },
                 *         "message": {
                 *           "id": 1001,
                 *           "instanceId": 90071,
                 *           "tag": "welcome",
                 *           "subject": "Welcome aboard",
                 *           "type": "default",
                 *           "from": {
                 *             "email": "hello@example.org",
                 *             "name": "Example"
                 *           },
                 *           "submittedAt": 1795294060123456000,
                 *           "viewUrl": "https://view.example.org/m/90071",
                 *           "trackOpens": true,
                 *           "trackClicks": true,
                 *           "content": {
                 *             "messageID": 1001,
                 *             "submittedAt": 1795294060123456000,
                 *             "from": {
                 *               "email": "hello@example.org",
                 *               "name": "Example"
                 *             },
                 *             "to": [
                 *               {
                 *                 "name": "Ada",
                 *                 "email": "ada@example.com",
                 *                 "customFields": {
                 *                   "Company": "Analytical Engines"
                 *                 }
                 *               }
                 *             ],
                 *             "subject": "Welcome aboard",
                 *             "headers": {
                 *               "X-Campaign-Id": "12345"
                 *             }
                 *           }
                 *         },
                 *         "campaign": {
                 *           "statId": 5501,
                 *           "statType": "newsletter",
                 *           "sendType": "journey",
                 *           "newsletterId": 77,
                 *           "newsletterName": "Welcome series",
                 *           "listId": 12,
                 *           "listName": "Customers",
                 *           "lists": [
                 *             12,
                 *             15
                 *           ]
                 *         },
                 *         "sending": {
                 *           "accountId": 117,
                 *           "subAccountId": 118,
                 *           "groups": [
                 *             "transactional",
                 *             "user-onboarding"
                 *           ],
                 *           "ipId": 23,
                 *           "ipPoolId": 4,
                 *           "domainId": 31,
                 *           "tpspId": 1,
                 *           "ipAddress": "192.0.2.10"
                 *         },
                 *         "smtp": {
                 *           "code": 452,
                 *           "description": "4.2.2 Mailbox full"
                 *         },
                 *         "bounce": {
                 *           "category": "mailbox_full",
                 *           "message": "The mailbox of the recipient is full"
                 *         },
                 *         "id": "evt_019aa8f2-5d7c-7b3a-9c41-1f2e3d4c5b6a",
                 *         "occurredAt": "2026-11-21T20:47:52Z"
                 *       }
                 *     }
                 */
                "application/json": {
                    /** @enum {string} */
                    type: "email.soft_bounced";
                    /**
                     * Format: date-time
                     * @description When it happened.
                     */
                    timestamp: string;
                    data: components["schemas"]["EmailSoftBouncedData"];
                };
            };
        };
        responses: {
            /** @description Taken, when the whole answer comes within 5 seconds. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Everything else, redirects included, has failed and is tried again. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onEmailHardBounced: {
        parameters: {
            query?: never;
            header: {
                /** @description The delivery: the same over every attempt, so that a repeat can be told. */
                "webhook-id": string;
                /** @description Unix seconds of this attempt. */
                "webhook-timestamp": string;
                /** @description Standard Webhooks: `v1,` and base64 of HMAC-SHA256 over `{id}.{timestamp}.{body}`; two while a rotated secret is valid. */
                "webhook-signature": string;
                /** @description The event. */
                "mailhooks-event-id": string;
                /** @description 1 for the first. */
                "mailhooks-attempt": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "email.hard_bounced",
                 *       "timestamp": "2026-11-21T20:47:52Z",
                 *       "data": {
                 *         "type": "email.hard_bounced",
                 *         "recipient": {
                 *           "email": "ada@example.com",
                 *           "name": "Ada",
                 *           "contactId": 4711,
                 *           "subscriberId": 815
                 *         },
                 *         "message": {
                 *           "id": 1001,
                 *           "instanceId": 90071,
                 *           "tag": "welcome",
                 *           "subject": "Welcome aboard",
                 *           "type": "default",
                 *           "from": {
                 *             "email": "hello@example.org",
                 *             "name": "Example"
                 *           },
                 *           "submittedAt": 1795294060123456000,
                 *           "viewUrl": "https://view.example.org/m/90071",
                 *           "trackOpens": true,
                 *           "trackClicks": true,
                 *           "content": {
                 *             "messageID": 1001,
                 *             "submittedAt": 1795294060123456000,
                 *             "from": {
                 *               "email": "hello@example.org",
                 *               "name": "Example"
                 *             },
                 *             "to": [
                 *               {
                 *                 "name": "Ada",
                 *                 "email": "ada@example.com",
                 *                 "customFields": {
                 *                   "Company": "Analytical Engines"
                 *                 }
                 *               }
                 *             ],
                 *             "subject": "Welcome aboard",
                 *             "headers": {
                 *               "X-Campaign-Id": "12345"
                 *             }
                 *           }
                 *         },
                 *         "campaign": {
                 *           "statId": 5501,
                 *           "statType": "newsletter",
                 *           "sendType": "journey",
                 *           "newsletterId": 77,
                 *           "newsletterName": "Welcome series",
                 *           "listId": 12,
                 *           "listName": "Customers",
                 *           "lists": [
                 *             12,
                 *             15
                 *           ]
                 *         },
                 *         "sending": {
                 *           "accountId": 117,
                 *           "subAccountId": 118,
                 *           "groups": [
                 *             "transactional",
                 *             "user-onboarding"
                 *           ],
                 *           "ipId": 23,
                 *           "ipPoolId": 4,
                 *           "domainId": 31,
                 *           "tpspId": 1,
                 *           "ipAddress": "192.0.2.10"
                 *         },
                 *         "smtp": {
                 *           "code": 550,
                 *           "description": "5.1.1 No such user"
                 *         },
                 *         "bounce": {
                 *           "category": "no_such_user",
                 *           "message": "There is no mailbox of that name"
                 *         },
                 *         "id": "evt_019aa8f2-5d7c-7b3a-9c41-1f2e3d4c5b6a",
                 *         "occurredAt": "2026-11-21T20:47:52Z"
                 *       }
                 *     }
                 */
                "application/json": {
                    /** @enum {string} */
                    type: "email.hard_bounced";
                    /**
                     * Format: date-time
                     * @description When it happened.
                     */
                    timestamp: string;
                    data: components["schemas"]["EmailHardBouncedData"];
                };
            };
        };
        responses: {
            /** @description Taken, when the whole answer comes within 5 seconds. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Everything else, redirects included, has failed and is tried again. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onEmailOpened: {
        parameters: {
            query?: never;
            header: {
                /** @description The delivery: the same over every attempt, so that a repeat can be told. */
                "webhook-id": string;
                /** @description Unix seconds of this attempt. */
                "webhook-timestamp": string;
                /** @description Standard Webhooks: `v1,` and base64 of HMAC-SHA256 over `{id}.{timestamp}.{body}`; two while a rotated secret is valid. */
                "webhook-signature": string;
                /** @description The event. */
                "mailhooks-event-id": string;
                /** @description 1 for the first. */
                "mailhooks-attempt": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "email.opened",
                 *       "timestamp": "2026-11-21T20:47:52Z",
                 *       "data": {
                 *         "type": "email.opened",
                 *         "recipient": {
                 *           "email": "ada@example.com",
                 *           "name": "Ada",
                 *           "contactId": 4711,
                 *           "subscriberId": 815
                 *         },
                 *         "message": {
                 *           "id": 1001,
                 *           "instanceId": 90071,
                 *           "tag": "welcome",
                 *           "subject": "Welcome aboard",
                 *           "type": "default",
                 *           "from": {
                 *             "email": "hello@example.org",
                 *             "name": "Example"
                 *           },
                 *           "submittedAt": 1795294060123456000,
                 *           "viewUrl": "https://view.example.org/m/90071",
                 *           "trackOpens": true,
                 *           "trackClicks": true,
                 *           "content": {
                 *             "messageID": 1001,
                 *             "submittedAt": 1795294060123456000,
                 *             "from": {
                 *               "email": "hello@example.org",
                 *               "name": "Example"
                 *             },
                 *             "to": [
                 *               {
                 *                 "name": "Ada",
                 *                 "email": "ada@example.com",
                 *                 "customFields": {
                 *                   "Company": "Analytical Engines"
                 *                 }
                 *               }
                 *             ],
                 *             "subject": "Welcome aboard",
                 *             "headers": {
                 *               "X-Campaign-Id": "12345"
                 *             }
                 *           }
                 *         },
                 *         "campaign": {
                 *           "statId": 5501,
                 *           "statType": "newsletter",
                 *           "sendType": "journey",
                 *           "newsletterId": 77,
                 *           "newsletterName": "Welcome series",
                 *           "listId": 12,
                 *           "listName": "Customers",
                 *           "lists": [
                 *             12,
                 *             15
                 *           ]
                 *         },
                 *         "sending": {
                 *           "accountId": 117,
                 *           "subAccountId": 118,
                 *           "groups": [
                 *             "transactional",
                 *             "user-onboarding"
                 *           ],
                 *           "ipId": 23,
                 *           "ipPoolId": 4,
                 *           "domainId": 31,
                 *           "tpspId": 1,
                 *           "ipAddress": "192.0.2.10"
                 *         },
                 *         "client": {
                 *           "ipAddress": "198.51.100.44",
                 *           "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
                 *           "browser": {
                 *             "family": "Firefox",
                 *             "major": "140",
                 *             "minor": "0",
                 *             "patch": "0"
                 *           },
                 *           "os": {
                 *             "family": "Windows",
                 *             "major": "10",
                 *             "minor": "0",
                 *             "patch": "0"
                 *           },
                 *           "device": {},
                 *           "geo": {
                 *             "cityId": "2643743",
                 *             "continentCode": "EU",
                 *             "countryCode": "GB",
                 *             "postalCode": "SW1A",
                 *             "timeZone": "Europe/London"
                 *           }
                 *         },
                 *         "open": {
                 *           "kind": "html"
                 *         },
                 *         "id": "evt_019aa8f2-5d7c-7b3a-9c41-1f2e3d4c5b6a",
                 *         "occurredAt": "2026-11-21T20:47:52Z"
                 *       }
                 *     }
                 */
                "application/json": {
                    /** @enum {string} */
                    type: "email.opened";
                    /**
                     * Format: date-time
                     * @description When it happened.
                     */
                    timestamp: string;
                    data: components["schemas"]["EmailOpenedData"];
                };
            };
        };
        responses: {
            /** @description Taken, when the whole answer comes within 5 seconds. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Everything else, redirects included, has failed and is tried again. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onEmailClicked: {
        parameters: {
            query?: never;
            header: {
                /** @description The delivery: the same over every attempt, so that a repeat can be told. */
                "webhook-id": string;
                /** @description Unix seconds of this attempt. */
                "webhook-timestamp": string;
                /** @description Standard Webhooks: `v1,` and base64 of HMAC-SHA256 over `{id}.{timestamp}.{body}`; two while a rotated secret is valid. */
                "webhook-signature": string;
                /** @description The event. */
                "mailhooks-event-id": string;
                /** @description 1 for the first. */
                "mailhooks-attempt": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "email.clicked",
                 *       "timestamp": "2026-11-21T20:47:52Z",
                 *       "data": {
                 *         "type": "email.clicked",
                 *         "recipient": {
                 *           "email": "ada@example.com",
                 *           "name": "Ada",
                 *           "contactId": 4711,
                 *           "subscriberId": 815
                 *         },
                 *         "message": {
                 *           "id": 1001,
                 *           "instanceId": 90071,
                 *           "tag": "welcome",
                 *           "subject": "Welcome aboard",
                 *           "type": "default",
                 *           "from": {
                 *             "email": "hello@example.org",
                 *             "name": "Example"
                 *           },
                 *           "submittedAt": 1795294060123456000,
                 *           "viewUrl": "https://view.example.org/m/90071",
                 *           "trackOpens": true,
                 *           "trackClicks": true,
                 *           "content": {
                 *             "messageID": 1001,
                 *             "submittedAt": 1795294060123456000,
                 *             "from": {
                 *               "email": "hello@example.org",
                 *               "name": "Example"
                 *             },
                 *             "to": [
                 *               {
                 *                 "name": "Ada",
                 *                 "email": "ada@example.com",
                 *                 "customFields": {
                 *                   "Company": "Analytical Engines"
                 *                 }
                 *               }
                 *             ],
                 *             "subject": "Welcome aboard",
                 *             "headers": {
                 *               "X-Campaign-Id": "12345"
                 *             }
                 *           }
                 *         },
                 *         "campaign": {
                 *           "statId": 5501,
                 *           "statType": "newsletter",
                 *           "sendType": "journey",
                 *           "newsletterId": 77,
                 *           "newsletterName": "Welcome series",
                 *           "listId": 12,
                 *           "listName": "Customers",
                 *           "lists": [
                 *             12,
                 *             15
                 *           ]
                 *         },
                 *         "sending": {
                 *           "accountId": 117,
                 *           "subAccountId": 118,
                 *           "groups": [
                 *             "transactional",
                 *             "user-onboarding"
                 *           ],
                 *           "ipId": 23,
                 *           "ipPoolId": 4,
                 *           "domainId": 31,
                 *           "tpspId": 1,
                 *           "ipAddress": "192.0.2.10"
                 *         },
                 *         "client": {
                 *           "ipAddress": "198.51.100.44",
                 *           "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
                 *           "browser": {
                 *             "family": "Firefox",
                 *             "major": "140",
                 *             "minor": "0",
                 *             "patch": "0"
                 *           },
                 *           "os": {
                 *             "family": "Windows",
                 *             "major": "10",
                 *             "minor": "0",
                 *             "patch": "0"
                 *           },
                 *           "device": {},
                 *           "geo": {
                 *             "cityId": "2643743",
                 *             "continentCode": "EU",
                 *             "countryCode": "GB",
                 *             "postalCode": "SW1A",
                 *             "timeZone": "Europe/London"
                 *           }
                 *         },
                 *         "click": {
                 *           "url": "https://example.org/welcome",
                 *           "linkId": 7
                 *         },
                 *         "id": "evt_019aa8f2-5d7c-7b3a-9c41-1f2e3d4c5b6a",
                 *         "occurredAt": "2026-11-21T20:47:52Z"
                 *       }
                 *     }
                 */
                "application/json": {
                    /** @enum {string} */
                    type: "email.clicked";
                    /**
                     * Format: date-time
                     * @description When it happened.
                     */
                    timestamp: string;
                    data: components["schemas"]["EmailClickedData"];
                };
            };
        };
        responses: {
            /** @description Taken, when the whole answer comes within 5 seconds. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Everything else, redirects included, has failed and is tried again. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onEmailUnsubscribed: {
        parameters: {
            query?: never;
            header: {
                /** @description The delivery: the same over every attempt, so that a repeat can be told. */
                "webhook-id": string;
                /** @description Unix seconds of this attempt. */
                "webhook-timestamp": string;
                /** @description Standard Webhooks: `v1,` and base64 of HMAC-SHA256 over `{id}.{timestamp}.{body}`; two while a rotated secret is valid. */
                "webhook-signature": string;
                /** @description The event. */
                "mailhooks-event-id": string;
                /** @description 1 for the first. */
                "mailhooks-attempt": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "email.unsubscribed",
                 *       "timestamp": "2026-11-21T20:47:52Z",
                 *       "data": {
                 *         "type": "email.unsubscribed",
                 *         "recipient": {
                 *           "email": "ada@example.com",
                 *           "name": "Ada",
                 *           "contactId": 4711,
                 *           "subscriberId": 815
                 *         },
                 *         "message": {
                 *           "id": 1001,
                 *           "instanceId": 90071,
                 *           "tag": "welcome",
                 *           "subject": "Welcome aboard",
                 *           "type": "default",
                 *           "from": {
                 *             "email": "hello@example.org",
                 *             "name": "Example"
                 *           },
                 *           "submittedAt": 1795294060123456000,
                 *           "viewUrl": "https://view.example.org/m/90071",
                 *           "trackOpens": true,
                 *           "trackClicks": true,
                 *           "content": {
                 *             "messageID": 1001,
                 *             "submittedAt": 1795294060123456000,
                 *             "from": {
                 *               "email": "hello@example.org",
                 *               "name": "Example"
                 *             },
                 *             "to": [
                 *               {
                 *                 "name": "Ada",
                 *                 "email": "ada@example.com",
                 *                 "customFields": {
                 *                   "Company": "Analytical Engines"
                 *                 }
                 *               }
                 *             ],
                 *             "subject": "Welcome aboard",
                 *             "headers": {
                 *               "X-Campaign-Id": "12345"
                 *             }
                 *           }
                 *         },
                 *         "campaign": {
                 *           "statId": 5501,
                 *           "statType": "newsletter",
                 *           "sendType": "journey",
                 *           "newsletterId": 77,
                 *           "newsletterName": "Welcome series",
                 *           "listId": 12,
                 *           "listName": "Customers",
                 *           "lists": [
                 *             12,
                 *             15
                 *           ]
                 *         },
                 *         "sending": {
                 *           "accountId": 117,
                 *           "subAccountId": 118,
                 *           "groups": [
                 *             "transactional",
                 *             "user-onboarding"
                 *           ],
                 *           "ipId": 23,
                 *           "ipPoolId": 4,
                 *           "domainId": 31,
                 *           "tpspId": 1,
                 *           "ipAddress": "192.0.2.10"
                 *         },
                 *         "client": {
                 *           "ipAddress": "198.51.100.44",
                 *           "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
                 *           "browser": {
                 *             "family": "Firefox",
                 *             "major": "140",
                 *             "minor": "0",
                 *             "patch": "0"
                 *           },
                 *           "os": {
                 *             "family": "Windows",
                 *             "major": "10",
                 *             "minor": "0",
                 *             "patch": "0"
                 *           },
                 *           "device": {},
                 *           "geo": {
                 *             "cityId": "2643743",
                 *             "continentCode": "EU",
                 *             "countryCode": "GB",
                 *             "postalCode": "SW1A",
                 *             "timeZone": "Europe/London"
                 *           }
                 *         },
                 *         "id": "evt_019aa8f2-5d7c-7b3a-9c41-1f2e3d4c5b6a",
                 *         "occurredAt": "2026-11-21T20:47:52Z"
                 *       }
                 *     }
                 */
                "application/json": {
                    /** @enum {string} */
                    type: "email.unsubscribed";
                    /**
                     * Format: date-time
                     * @description When it happened.
                     */
                    timestamp: string;
                    data: components["schemas"]["EmailUnsubscribedData"];
                };
            };
        };
        responses: {
            /** @description Taken, when the whole answer comes within 5 seconds. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Everything else, redirects included, has failed and is tried again. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onEmailComplained: {
        parameters: {
            query?: never;
            header: {
                /** @description The delivery: the same over every attempt, so that a repeat can be told. */
                "webhook-id": string;
                /** @description Unix seconds of this attempt. */
                "webhook-timestamp": string;
                /** @description Standard Webhooks: `v1,` and base64 of HMAC-SHA256 over `{id}.{timestamp}.{body}`; two while a rotated secret is valid. */
                "webhook-signature": string;
                /** @description The event. */
                "mailhooks-event-id": string;
                /** @description 1 for the first. */
                "mailhooks-attempt": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "email.complained",
                 *       "timestamp": "2026-11-21T20:47:52Z",
                 *       "data": {
                 *         "type": "email.complained",
                 *         "recipient": {
                 *           "email": "ada@example.com",
                 *           "name": "Ada",
                 *           "contactId": 4711,
                 *           "subscriberId": 815
                 *         },
                 *         "message": {
                 *           "id": 1001,
                 *           "instanceId": 90071,
                 *           "tag": "welcome",
                 *           "subject": "Welcome aboard",
                 *           "type": "default",
                 *           "from": {
                 *             "email": "hello@example.org",
                 *             "name": "Example"
                 *           },
                 *           "submittedAt": 1795294060123456000,
                 *           "viewUrl": "https://view.example.org/m/90071",
                 *           "trackOpens": true,
                 *           "trackClicks": true,
                 *           "content": {
                 *             "messageID": 1001,
                 *             "submittedAt": 1795294060123456000,
                 *             "from": {
                 *               "email": "hello@example.org",
                 *               "name": "Example"
                 *             },
                 *             "to": [
                 *               {
                 *                 "name": "Ada",
                 *                 "email": "ada@example.com",
                 *                 "customFields": {
                 *                   "Company": "Analytical Engines"
                 *                 }
                 *               }
                 *             ],
                 *             "subject": "Welcome aboard",
                 *             "headers": {
                 *               "X-Campaign-Id": "12345"
                 *             }
                 *           }
                 *         },
                 *         "campaign": {
                 *           "statId": 5501,
                 *           "statType": "newsletter",
                 *           "sendType": "journey",
                 *           "newsletterId": 77,
                 *           "newsletterName": "Welcome series",
                 *           "listId": 12,
                 *           "listName": "Customers",
                 *           "lists": [
                 *             12,
                 *             15
                 *           ]
                 *         },
                 *         "sending": {
                 *           "accountId": 117,
                 *           "subAccountId": 118,
                 *           "groups": [
                 *             "transactional",
                 *             "user-onboarding"
                 *           ],
                 *           "ipId": 23,
                 *           "ipPoolId": 4,
                 *           "domainId": 31,
                 *           "tpspId": 1,
                 *           "ipAddress": "192.0.2.10"
                 *         },
                 *         "client": {
                 *           "ipAddress": "198.51.100.44",
                 *           "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
                 *           "browser": {
                 *             "family": "Firefox",
                 *             "major": "140",
                 *             "minor": "0",
                 *             "patch": "0"
                 *           },
                 *           "os": {
                 *             "family": "Windows",
                 *             "major": "10",
                 *             "minor": "0",
                 *             "patch": "0"
                 *           },
                 *           "device": {},
                 *           "geo": {
                 *             "cityId": "2643743",
                 *             "continentCode": "EU",
                 *             "countryCode": "GB",
                 *             "postalCode": "SW1A",
                 *             "timeZone": "Europe/London"
                 *           }
                 *         },
                 *         "id": "evt_019aa8f2-5d7c-7b3a-9c41-1f2e3d4c5b6a",
                 *         "occurredAt": "2026-11-21T20:47:52Z"
                 *       }
                 *     }
                 */
                "application/json": {
                    /** @enum {string} */
                    type: "email.complained";
                    /**
                     * Format: date-time
                     * @description When it happened.
                     */
                    timestamp: string;
                    data: components["schemas"]["EmailComplainedData"];
                };
            };
        };
        responses: {
            /** @description Taken, when the whole answer comes within 5 seconds. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Everything else, redirects included, has failed and is tried again. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
