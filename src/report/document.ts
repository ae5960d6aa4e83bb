import { inlineScript, sourceHash } from '../base/inline-source.ts';
import { themeCss } from '../base/page-colours.ts';
import type { PageData } from '../report-page/page-data.ts';
import { type Html, html, scriptJson, trustedHtml } from './html.ts';
import type { PageAssets } from './page-assets.ts';
import type { SeriesBlock } from './series-blocks.ts';

export interface DocumentParts {
  title: string;
  body: Html;
  data: PageData;
  blocks: readonly SeriesBlock[];
  assets: PageAssets;
}

/**
 * The whole file. Its policy lets nothing be fetched and no script run but its own two; plotly sets styles of its own.
 */
export function documentHtml({ title, body, data, blocks, assets }: DocumentParts): Html {
  const [script, plotly] = [inlineScript(assets.script), inlineScript(assets.plotly)];
  const policy = [
    "default-src 'none'",
    `script-src ${sourceHash(script)} ${sourceHash(plotly)}`,
    "style-src 'unsafe-inline'",
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Hydra">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${trustedHtml(themeCss())}
${trustedHtml(assets.style)}</style>
</head>
<body>
${body}
<script>${trustedHtml(script)}</script>
<script type="application/json" id="page-data">${scriptJson(data)}</script>
<script>${trustedHtml(plotly)}</script>
${blocks.map(({ id, text }) => html`<script type="application/octet-stream" id="${id}">${trustedHtml(text)}</script>\n`)}</body>
</html>
`;
}
