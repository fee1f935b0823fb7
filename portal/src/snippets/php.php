<?php // WEBHOOK_SECRET=whsec_… php -S 0.0.0.0:9000 receiver.php
function isGenuine(string $body): bool
{
    $id = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
    $timestamp = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
    if (!ctype_digit($timestamp) || abs(time() - (int) $timestamp) > 300) {
        return false;
    }
    $key = base64_decode(preg_replace('/^whsec_/', '', getenv('WEBHOOK_SECRET')));
    $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
    foreach (explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $given) {
        if (hash_equals($expected, $given)) {
            return true;
        }
    }
    return false;
}

$body = file_get_contents('php://input'); // the bytes as they came, before any parser
if ($_SERVER['REQUEST_METHOD'] !== 'POST' || strtok($_SERVER['REQUEST_URI'], '?') !== '__PATH__') {
    http_response_code(404);
} elseif (!isGenuine($body)) {
    http_response_code(401);
} else {
    // The same webhook-id can come again: remember it, and skip repeats.
    error_log($_SERVER['HTTP_WEBHOOK_ID'] . ' ' . $body); // format __FORMAT__: the type is in __TYPE_FIELD__
    http_response_code(204);
}
