import { simulated } from './simulated.ts';
import { hasEverySituation } from './situations.ts';
import { fulfilsTheContract } from './suite.ts';

fulfilsTheContract(simulated());
hasEverySituation(simulated());
