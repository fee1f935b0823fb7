/** Without a style: its policy allows none. */
export const notBuilt = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>The page has not been built</title></head>
<body><h1>The page has not been built</h1>
<p>In the folder of Mailhooks run <code>npm run build</code>, then start the process again.</p>
<p>The API is here all the same: its description is at <a href="docs">docs</a>.</p></body></html>
`;
