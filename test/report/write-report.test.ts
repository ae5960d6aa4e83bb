import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { reportHtml, writeReport } from '../../src/report/write-report.ts';
import type { PackedCell } from '../../src/report-page/page-data.ts';
import { loadStudy } from '../../src/store/load-study.ts';
import { paperRun } from '../analysis/paper-study.ts';
import { sharedTempFolder } from '../harness/temp-folder.ts';
import { documentStudy, largeStudy } from './report-studies.ts';

const folder = sharedTempFolder();
const MEGABYTE = 1_000_000;

describe('reportHtml', () => {
  it('is the same for the same study', () => {
    expect(reportHtml([documentStudy()])).toBe(reportHtml([documentStudy()]));
  });

  it('lets nothing be fetched and no script run but its own', () => {
    const text = reportHtml([documentStudy()]);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(text)?.[1] ?? '';
    expect(policy).toMatch(/^default-src &#39;none&#39;; script-src (&#39;sha256-[^&]+&#39; ?){2};/);
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
  });

  it('holds every second of every cell, gaps as null', () => {
    const text = reportHtml([documentStudy({ seconds: 5 })]);
    const [, block = ''] = /id="series-1-1">([^<]+)</.exec(text) ?? [];
    const cell: PackedCell = JSON.parse(gunzipSync(Buffer.from(block, 'base64')).toString());
    expect(cell.t_s).toEqual([0, 1, 2, 3, 4]);
    expect(cell.plots[0]?.lines[0]?.y[2]).toBeNull();
    expect(cell.plots[0]?.lines[0]?.y[3]).toBe(
      documentStudy({ seconds: 5 }).cells[0]?.result?.series[3]?.sent,
    );
  });

  it('shows a single run, and real studies', async () => {
    expect(reportHtml([paperRun()])).toContain('Clean with 10 clients at 10,000/s');
    const study = await loadStudy(join(packageRoot, 'test', 'golden', 'sweep'));
    const text = reportHtml([study]);
    for (const { id } of study.cells) expect(text).toContain(`href="#cell=${id}"`);
  });

  it('says of two studies what differs, of three nothing', () => {
    const study = documentStudy();
    expect(reportHtml([study, study])).toContain('id="comparison"');
    expect(reportHtml([study, study, study])).not.toContain('id="comparison"');
    expect(reportHtml([study, paperRun()])).toContain('Not compared: ');
  });

  it('stays below 15 MB with 100 cells of 600 s', { timeout: 120_000 }, () => {
    const study = largeStudy();
    expect(study.cells).toHaveLength(100);
    expect(study.cells[99]?.result?.series).toHaveLength(600);
    expect(Buffer.byteLength(reportHtml([study]))).toBeLessThan(15 * MEGABYTE);
  });
});

describe('writeReport', () => {
  it('writes it, over what was there, and leaves nothing else', async () => {
    const path = join(folder, 'deep', 'report.html');
    await writeReport([paperRun()], path);
    await writeReport([documentStudy()], path);
    expect(readFileSync(path, 'utf8')).toBe(reportHtml([documentStudy()]));
    expect(readdirSync(join(folder, 'deep'))).toEqual(['report.html']);
  });

  it('says in one line where it cannot', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(writeReport([paperRun()], join(folder, 'file', 'report.html'))).rejects.toThrow(
      /^the report cannot be written to .*report\.html: /,
    );
  });
});
