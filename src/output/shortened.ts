import truncate from 'cli-truncate';
import { textWidth } from './text-width.ts';

/** Text without colours that is cut between words where it is too wide, or within the first word. */
export function shortened(text: string, width: number, ellipsis = '…'): string {
  if (textWidth(text) <= width) return text;
  const words = text.split(' ');
  while (words.length > 1 && textWidth(`${words.join(' ')} ${ellipsis}`) > width) words.pop();
  const cut = `${words.join(' ')} ${ellipsis}`;
  return textWidth(cut) <= width ? cut : truncate(text, Math.max(1, width), { truncationCharacter: ellipsis });
}
