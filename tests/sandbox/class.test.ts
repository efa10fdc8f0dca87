import { classStory } from '../stories/class.ts';
import { simulatedSite } from './site.ts';

classStory(await simulatedSite());
