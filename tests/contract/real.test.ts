import { real } from './real.ts';
import { fulfilsTheContract } from './suite.ts';

fulfilsTheContract(real('stand-in'));
