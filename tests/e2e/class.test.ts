import { classStory } from '../stories/class.ts';
import { real } from './site.ts';

classStory(real);
