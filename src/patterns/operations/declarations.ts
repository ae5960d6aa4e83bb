import {
  firstOperationsRate,
  type OperationsOptions,
  operationsAlternatives,
  operationsPurpose,
  operationsRates,
  operationsSeconds,
} from './options.ts';
import { operationsPattern } from './pattern.ts';
import { refuseTyped } from './typed-options.ts';

/** What every workload of users declares alike. */
export const operationsDeclarations = {
  alternatives: operationsAlternatives,
  pattern: operationsPattern,
  purpose: operationsPurpose,
  clientsOf: ({ users }: OperationsOptions) => users,
  loadRange: operationsRates,
  firstLoad: () => firstOperationsRate,
  firstLoadText: String(firstOperationsRate),
  expectedSeconds: operationsSeconds,
  refuseTyped,
};
