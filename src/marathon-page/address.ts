export type AppTab = 'tasks' | 'versions' | 'configuration';
export const appTabs: readonly AppTab[] = ['tasks', 'versions', 'configuration'];

/** What the page shows, as the part of its address after `#` says. */
export type Place =
  | { page: 'apps'; group: string }
  | { page: 'app'; id: string; tab: AppTab }
  | { page: 'task'; appId: string; taskId: string }
  | { page: 'deployments' | 'queue' | 'agents' };

const everything: Place = { page: 'apps', group: '/' };

function decoded(part: string | undefined): string {
  try {
    return decodeURIComponent(part ?? '');
  } catch {
    return '';
  }
}

/** The addresses of Marathon's own page, so that links to it still lead where they led. */
export function placeOf(hash: string): Place {
  const [, page, first, second] = (hash.split('?')[0] ?? '').split('/');
  const id = decoded(first);
  switch (page) {
    case 'apps':
      return id === '' ? everything : placeInApp(id, decoded(second));
    case 'group':
      return { page: 'apps', group: id || '/' };
    case 'deployments':
    case 'queue':
    case 'agents':
      return { page };
    default:
      return everything;
  }
}

function placeInApp(id: string, below: string): Place {
  // Ids of tasks have a dot before their unique part, names of tabs have none.
  if (below.includes('.')) return { page: 'task', appId: id, taskId: below };
  return { page: 'app', id, tab: appTabs.find((tab) => tab === below) ?? 'tasks' };
}

/** The address of a place within the page: what `placeOf` reads back. */
export function hashOf(place: Place): string {
  switch (place.page) {
    case 'apps':
      return place.group === '/' ? '#/apps' : `#/group/${encodeURIComponent(place.group)}`;
    case 'app':
      return `#/apps/${encodeURIComponent(place.id)}${place.tab === 'tasks' ? '' : `/${place.tab}`}`;
    case 'task':
      return `#/apps/${encodeURIComponent(place.appId)}/${encodeURIComponent(place.taskId)}`;
    default:
      return `#/${place.page}`;
  }
}

export const appHash = (id: string): string => hashOf({ page: 'app', id, tab: 'tasks' });
export const taskHash = (appId: string, taskId: string): string => hashOf({ page: 'task', appId, taskId });
