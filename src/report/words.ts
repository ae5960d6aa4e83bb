/** The first letter as a capital, as sentences and titles begin; an option's name (`msg_size`) stays as it is typed. */
export function capitalised(text: string): string {
  if (/^[a-z]+_[a-z]/.test(text)) return text;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A sentence: a capital, and a full stop unless it ends with a mark of its own. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? capitalised(text) : `${capitalised(text)}.`;
}

/** `21 November 2026, 17:01 UTC`; the text itself where it is no time. */
export function timeText(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const day = time.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return `${day}, ${time.toISOString().slice(11, 16)} UTC`;
}
