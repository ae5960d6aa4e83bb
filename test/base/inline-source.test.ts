import { describe, expect, it } from 'vitest';
import { inlineScript, sourceHash } from '../../src/base/inline-source.ts';

describe('a script inside a page', () => {
  it('holds nothing that ends it or hides its end', () => {
    const inlined = inlineScript('a = "</script>" + "</SCRIPT >" + "<!-- -->"');
    expect(inlined).not.toMatch(/<\/script|<!--/i);
    expect(new Function(`let ${inlined}; return a`)()).toBe('</script></SCRIPT ><!-- -->');
  });

  it('is named in a policy by its hash', () => {
    expect(sourceHash('alert(1)')).toBe("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='");
  });
});
