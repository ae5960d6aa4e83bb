import { readFileSync } from 'node:fs';
import { HydraError, messageOf } from '../../base/errors.ts';
import { inlineScript, sourceHash } from '../../base/inline-source.ts';
import { distFile } from '../../base/package-root.ts';
import { themeCss } from '../../base/page-colours.ts';
import type { ApiRequest, ApiResponse, Resource } from './dispatcher.ts';

interface Page {
  html: string;
  headers: Readonly<Record<string, string>>;
}

/** @throws HydraError when Hydra was not built */
function built(name: string): string {
  try {
    return readFileSync(distFile(name), 'utf8');
  } catch (error) {
    throw new HydraError(`the page's ${name} cannot be read: ${messageOf(error)}`, {
      hint: 'build Hydra first: npm run build',
      cause: error,
    });
  }
}

/** One document that asks nobody but this server: no script or style runs but its own. */
function buildPage(): Page {
  const script = inlineScript(built('marathon-page.js'));
  const style = `${themeCss()}\n${built('marathon-page.css')}`;
  const policy = [
    "default-src 'none'",
    `script-src ${sourceHash(script)}`,
    `style-src ${sourceHash(style)}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Hydra Marathon</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<noscript>This page shows what runs here with a script, which your browser does not run. The API is at /v2/apps.</noscript>
<script>${script}</script>
</body>
</html>
`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
  return { html, headers };
}

/** To the page, wherever a proxy has put this server: the address is relative. */
const redirect: ApiResponse = { status: 302, empty: true, headers: { location: 'ui/' } };

/** The web page: at `/ui/`, where the original one is, which `/` and `/ui` lead to. */
export function uiResources(): Resource[] {
  let page: Page | undefined;
  const show = ({ uri }: ApiRequest): ApiResponse => {
    if (!/^[^?]*\/(\?|$)/.test(uri)) return redirect;
    page ??= buildPage();
    return { text: page.html, headers: page.headers };
  };
  return [
    { pattern: /^\/$/, methods: { GET: () => redirect } },
    { pattern: /^\/ui$/, methods: { GET: show } },
  ];
}
