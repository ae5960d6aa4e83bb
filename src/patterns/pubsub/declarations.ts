import {
  clientAlternatives,
  clientsOf,
  firstRate,
  firstRateText,
  type PubsubOptions,
  pubsubPurpose,
  pubsubRates,
} from './options.ts';
import { pubsubPattern } from './pattern.ts';

/** What every workload of publishers and subscribers declares alike. */
export const pubsubDeclarations = {
  alternatives: clientAlternatives,
  pattern: pubsubPattern,
  purpose: pubsubPurpose,
  clientsOf,
  loadRange: pubsubRates,
  firstLoad: (options: PubsubOptions) => firstRate(clientsOf(options)),
  firstLoadText: firstRateText,
};
