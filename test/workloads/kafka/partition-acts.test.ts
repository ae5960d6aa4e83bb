import { describe, expect, it } from 'vitest';
import { replicasAfter } from '../../../src/workloads/kafka/partition-acts.ts';

describe('replicas that move', () => {
  it('go to brokers that have none; of the leader alone, the others stay', () => {
    const place = { leader: 2, replicas: [1, 2] };
    expect(replicasAfter(place, [1, 2, 3, 4], 'leader')).toEqual([3, 1]);
    expect(replicasAfter(place, [1, 2, 3, 4], 'all')).toEqual([3, 4]);
  });

  it('stay where there are too few others, the leader last of all', () => {
    expect(replicasAfter({ leader: 1, replicas: [1, 2, 3] }, [1, 2, 3, 4], 'all')).toEqual([4, 2, 3]);
  });

  it('are counted from the first where nobody leads', () => {
    expect(replicasAfter({ leader: -1, replicas: [1, 2] }, [2, 3], 'leader')).toEqual([3, 2]);
  });

  it('have nowhere to go where every broker that answers has a copy', () => {
    expect(replicasAfter({ leader: 1, replicas: [1, 2] }, [1, 2], 'all')).toBeNull();
  });
});
