// What a registry has under the name of an image, as Docker Engine finds it with the login of the host.

import type { Exec } from '../../model/operation.ts';
import { type Result, UnknownState } from '../../model/result.ts';
import { unknownState } from '../unknown-state.ts';
import { askWithLogin, contentOf, isTimeOver, REGISTRY_TIMEOUT, responsesTo } from './api.ts';
import { Distribution, registryOf } from './image.ts';
import { loginOf } from './logins.ts';
import * as messages from './messages.ts';

/** Whether the registry can be asked matters only for an image that the host has. */
export type InRegistry =
  | { readonly kind: 'not-asked' }
  | { readonly kind: 'asked'; readonly digest: string | undefined }
  | { readonly kind: 'unknown'; readonly why: UnknownState };

export function askRegistry(name: string): Exec {
  return askWithLogin([pathOf(name)], loginOf(registryOf(name)));
}

function pathOf(name: string): string {
  return `/distribution/${name}/json`;
}

export function inRegistry(result: Result | undefined, name: string): InRegistry {
  try {
    if (isTimeOver(result)) throw unknownState(messages.registryIsSilent(name, REGISTRY_TIMEOUT));
    const [response] = responsesTo([pathOf(name)], result);
    return { kind: 'asked', digest: contentOf(response, Distribution, messages.inRegistry(name))?.Descriptor.digest };
  } catch (error) {
    if (!(error instanceof UnknownState)) throw error;
    return { kind: 'unknown', why: withAdvice(error, name) };
  }
}

/** An earlier step may log in, start the registry, or make its certificate known. */
function withAdvice({ message, words = '', next }: UnknownState, name: string): UnknownState {
  const isRefused = /no basic auth credentials|unauthorized|authentication required|denied/i.test(words);
  const advice = isRefused ? messages.loginNeeded(registryOf(name)) : next;
  return unknownState({ message, next: advice ?? messages.askRegistry }, { kind: 'failed', message: words }, true);
}
