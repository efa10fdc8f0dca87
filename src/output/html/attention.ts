import * as messages from '../messages.ts';
import { nextCommandsOf } from '../next-commands.ts';
import { type OfferedCommand, offeredCommands } from '../offered-commands.ts';
import { pendingReboots, rebootReasons } from '../pending-reboots.ts';
import type { RunView } from '../run-view.ts';
import { failureArticles } from './failures.ts';
import { type Markup, markup } from './markup.ts';

/** What somebody has to look at or to do: failures by cause, pending reboots, commands to copy. Undefined if nothing. */
export function attentionSection(view: RunView): Markup | undefined {
  const failures = failureArticles(view.hosts);
  const reboots = rebootReasons(pendingReboots(view));
  const { again, inventory } = view.started ?? {};
  const commands =
    again === undefined || inventory === undefined ? [] : offeredCommands(view, nextCommandsOf(again, inventory));
  if (failures.length + reboots.length + commands.length === 0) return undefined;
  return markup`<section aria-labelledby="attention">
    <h2 id="attention">Needs attention</h2>
    ${failures}
    ${reboots.map(
      (reboot) =>
        markup`<article class="failure stopped">
          <h3>${reboot.hosts} <span class="tag interrupted">${messages.rebootPending}</span></h3>
          <p>${reboot.reason}</p>
        </article>`,
    )}
    ${commands.length === 0 ? '' : commandList(commands)}
  </section>`;
}

/** One click selects a command. */
function commandList(commands: readonly OfferedCommand[]): Markup {
  return markup`<dl class="commands">
    ${commands.map(
      ({ label, command }) =>
        markup`<dt>${label}</dt>
          <dd><pre>${command}</pre></dd>`,
    )}
  </dl>`;
}
