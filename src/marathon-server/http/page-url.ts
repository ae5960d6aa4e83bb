/** Where people look at what runs on a Marathon of ours, e.g. `http://127.0.0.1:8080/ui/`. */
export function pageUrl(marathonUrl: string): string {
  return `${marathonUrl.replace(/\/+$/, '')}/ui/`;
}
