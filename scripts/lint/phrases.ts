/** Words that the project does not use, and what to write instead. */
export interface Phrase {
  /** A regular expression. A space also matches a line break with what starts the next line of a comment. */
  readonly find: string;
  readonly use: string;
  /** Paths where it is right, each with the reason in a comment beside it. */
  readonly allow?: readonly RegExp[];
}

/** In texts, without regard to case, as whole words. */
export const PHRASES: readonly Phrase[] = [
  // Unknown, unchanged, retried, applied
  { find: '(can|could|cannot)( not| only)? be told', use: 'unknown; cannot be determined' },
  { find: '(cannot|could not|can) tell', use: 'cannot determine; can determine' },
  { find: '(does|do|did) not tell', use: 'does not say; is unknown' },
  { find: 'tells? (only |just )?(what|whether|how|why|who|where|which|nothing|all|us)', use: 'says; reports; shows' },
  { find: 'tells? (it|them|of|the person|somebody)', use: 'reports; shows' },
  { find: '(is|are|was|were|be|been) (not )?told', use: 'is reported; is shown; for a command: received' },
  { find: 'told (as|by|once|together|apart)', use: 'reported; shown; distinguished' },
  { find: 'tells? .{1,20} apart', use: 'distinguishes' },
  { find: '(is|was|are|were|be|all|not) in order(?! (to|of)\\b)', use: 'unchanged; already correct' },
  { find: 'in order, too', use: 'unchanged steps' },
  {
    find: '(is|are|was|were|not|be) as (it|they|the plan|its plan|its saved plan|the saved plan|the file) says?',
    use: 'has not drifted; matches',
  },
  { find: 'is not as', use: 'drifted; differs from' },
  { find: 'as it was', use: 'unchanged; with its previous configuration' },
  { find: '(is|was|be) where it was', use: 'rolled back; still at ADDRESS' },
  { find: '(is|are|was) as before', use: 'unchanged' },
  { find: 'anew', use: 'again' },
  { find: 'once more', use: 'again; retry' },
  { find: '(carry|carries|carried|carrying) (\\w+ )?out', use: 'apply, applied; for an operation: run' },
  { find: 'read afterwards still differs', use: 'verification failed: still differs' },
  { find: 'in vain', use: 'without effect; unnecessary' },

  // Connection
  { find: 'the line (broke|breaks|is lost|was lost|is gone|comes back|falls silent|to)', use: 'connection lost' },
  { find: '(a )?broken line', use: 'a lost connection' },
  { find: 'over (another|a new|this|the old|the|that|one) line', use: 'over another connection' },
  { find: '(open|opens|opened|opening) (a|an|another|the) (new |open )?line', use: 'connect; reconnect' },
  { find: 'open line', use: 'open connection' },
  { find: '(whose|its|their|by the|the host.s|no) line (broke|breaks|is|was)', use: 'connection' },
  { find: "host's line", use: 'connection of the host' },
  { find: '(take|takes|took|taken) (it |them )?up again', use: 'reconnect' },
  { find: '(is|are|be|been|was|not) met( again)?', use: 'reached; reconnected to' },
  { find: '(meet|meets) (the|a|it|them|her|him)( host)?', use: 'reach; reconnect to' },
  { find: 'met again', use: 'reconnected to' },
  { find: 'what logs in', use: 'credentials' },
  { find: 'who logs in', use: 'the login user' },
  { find: 'none of ours', use: 'none of the configured credentials' },
  { find: 'sign of life', use: 'reply' },
  { find: '(is|are|was|be) awaited', use: 'wait until; wait for' },
  { find: '(is|are|was|be) waited for', use: 'wait until; wait for' },
  { find: '(is|are|was|be) looked for', use: 'searched; tried at' },

  // Progress and result
  {
    find: '(go|goes|going|went) on (on|there|by itself|from|in the background)',
    use: 'still running on HOST; continues',
  },
  {
    find: '(is|are|was|were|be|been|not|have been|has been) through(?! (the|a|an|its|which|sudo))',
    use: 'finished; did not finish within N s',
  },
  { find: 'through with', use: 'finished' },
  { find: '(come|comes|came|coming) to rest', use: 'settles; stable' },
  {
    find: '(come|comes|came|become|becomes|became) of (it|them|that|this|a|an|the|one|which|steps|hosts)',
    use: 'result; outcome',
  },
  { find: 'what (it|they|that|this|all) (come|comes|came|has come|have come) to', use: 'result; outcome' },
  { find: '(come|comes|came) to (its|their) end', use: 'finished' },
  { find: 'at work', use: 'running; changing the host' },
  { find: 'under way', use: 'running; in progress' },
  { find: 'begun', use: 'started' },
  { find: '(let|lets|letting) go( of)?', use: 'release (a lock)' },
  { find: 'in the middle(?! of the (screen|page))', use: 'during the run' },
  {
    find: 'what (a|the|each|that) (host|step|command|program) (prints|printed|says|said)',
    use: 'step output; the output of …',
  },
  { find: 'ended with status', use: 'exited with status' },
  { find: 'next: restart', use: 'to reboot: COMMAND' },
  { find: "(?<=[`'])then:", use: 'retry: COMMAND' },
  { find: 'nothing is claimed', use: 'the result is unknown' },
  { find: 'by (its|their|his|the) own account', use: 'according to …' },
  { find: 'who(m)?ever else', use: 'another run; another process' },
  { find: 'in whatever way', use: 'with any result' },
  { find: 'not back (after|yet|within)', use: 'not reachable after N s' },

  // Reboot
  {
    find: '(restart|restarts|restarted|restarting) (a|the|each|every|its|any|that) (host|machine)s?',
    use: 'reboot (restart is for services)',
  },
  { find: '(host|machine|it) (was|is|has|had|has been|is being) restarted', use: 'rebooted (restart is for services)' },
  { find: '(told to|tells .{1,12} to) restart', use: 'received the reboot command' },
  { find: '(a|the) restart of (a|the|its) host', use: 'reboot' },
  { find: 'left to a reboot', use: 'reboot pending' },
  { find: '(outlast|outlasts|outlasted|outlive|outlives|outlived)', use: 'survive; remain after' },
  { find: 'in force', use: 'active; in effect' },

  // Packages
  { find: '(take|takes|took|taking) (\\w+ ){0,3}along', use: 'also removes' },
  { find: 'cannot be without', use: 'depends on' },

  // Locks
  { find: '(lock|the|a|its|another|no|that) holders?', use: 'lock owner' },
  { find: "nobody's lock", use: 'a lock without an owner' },

  // Diagnostics, known issues, failures
  { find: '(a|an|no|one|the|all|any|each|every|same) mistakes?', use: 'diagnostic; error' },
  {
    find: "(the|a|no|its|same|what|host's|any|one|of) trouble",
    use: 'diagnostic (input); known issue (docs); failure (run)',
  },
  { find: 'mistakes? of its own', use: 'follow-on error' },
  { find: '(mend|mends|mended|mending)', use: 'fix; correct' },

  // Commit-confirm
  { find: '(a|the|after|without a|across a|across the) cut(?! off)', use: 'commit-confirm; the interruption' },
  { find: 'cuts? the (connection|line)', use: 'may interrupt the connection' },
  { find: '(a|the) crossing', use: 'commit-confirm' },
  { find: '(arm|arms|armed|arming) (a|the|it|its|by)', use: 'set up the rollback' },
  { find: '(the|other|one|far|either) shore', use: 'address; host' },
  { find: '(keep|keeps|kept|keeping) (the|a|its) change', use: 'confirm the change' },
  { find: '(the )?change (is|was|be|has been) (not )?kept', use: 'the change is confirmed' },
  { find: '(what|which|that) keeps (it|the change)', use: 'the confirmation' },
  { find: '(prove|proves|proved|proven) (who|to be|by|or|itself)', use: 'verify; verified' },

  // Reading and planning
  { find: '(one|next|another|two|each|first|between|same) looks?(?! (at|like|up))', use: 'probe; read' },
  { find: '(looks?|looked|looking) at (the|a|each|every|this|that) host', use: 'probe; read the state' },
  { find: '(a|each|next|another|every|between|which|last) (try|tries)(?! to)', use: 'attempt' },
  { find: '(write|writes|writing|written|wrote) (\\w+ )?down', use: 'record; log' },
  { find: '(taken|take|takes) for', use: 'treated as; mistaken for' },
  { find: 'if not as usual', use: 'instead of the default' },
  { find: '(\\d+|none|nothing|it) without it', use: 'default: …' },
  { find: 'is not to be', use: 'must not be' },
  { find: 'unless it is said', use: 'unless it is set' },

  // Riddles
  { find: 'speaks? for (itself|themselves)', use: 'is clear without …' },
  { find: '(stand|stands) by (itself|themselves)', use: 'is independent' },
  {
    find: '(stand|stands|stood) (in|under|below|beside|there|once|here|at) (the|a|its|this|two|them|hosts)?',
    use: 'is in; is at',
  },
  { find: 'is there twice', use: 'is listed twice; duplicate' },
  { find: 'lies? there', use: 'is stored in' },
  { find: 'but for (a|an|the|its|one)', use: 'except' },
  { find: 'rush by', use: 'scroll past' },
  { find: 'be content', use: 'converge' },
  { find: 'no reason to keep quiet', use: 'is reported as well' },
  { find: 'on whose behalf', use: 'for which run' },
  { find: 'to speak of', use: '(leave out)' },
  { find: 'to some use', use: '(say what for)' },
  { find: 'so (many|much|long) (of|before|bytes|characters|is|are)', use: 'N …; the number of …' },
  { find: 'all the proof there is', use: 'the only evidence' },
  { find: 'said yes', use: 'reported success' },

  // Sandbox and lab
  { find: 'provision lab( (up|down|status|reset))?', use: 'provision sandbox' },
  {
    find: '(?<!provision )lab (up|down|status|reset)',
    use: 'sandbox up …',
    allow: [/^CONTRIBUTING\.md$/ /* npm run lab */],
  },
  { find: 'test:sim', use: 'test:sandbox' },

  // Identifiers that a mechanical rename put into sentences
  { find: 'RebootRun (it|hosts)', use: 'Reboot' },
  { find: '(cannot|can|be|must) (commitConfirmChange|stepsUndone|checks|setup)', use: '(write the sentence out)' },
  { find: '(a|the|by) lockOwner (is|was|whose|has)', use: 'lock owner' },
];

/** In code, with regard to case, also as a part of a longer name (`holderOf`, `theHolder`). */
export const IDENTIFIERS: readonly Phrase[] = [
  { find: 'Crossing', use: 'CommitConfirm' },
  { find: 'crossing', use: 'commitConfirm' },
  { find: 'Aftermath', use: 'final check' },
  { find: 'Shore', use: 'address' },
  { find: 'Survey', use: 'HostState' },
  { find: 'survey', use: 'hostState' },
  { find: 'Holder', use: 'LockOwner' },
  { find: 'CannotTell', use: 'UnknownState' },
  { find: 'cannotTell', use: 'unknownState' },
  { find: 'Unsettled', use: 'PendingReboot' },
  { find: 'unsettled', use: 'pendingReboot' },
  { find: 'Passing(?! [a-z])', use: 'TransientError' },
  { find: 'Mistake', use: 'Diagnostic' },
  { find: 'Trouble', use: 'Diagnostic (input), KnownIssue (docs), Failure (run)' },
  {
    find: 'trouble(s)?(?=[:,;.?)\\]}[])',
    use: 'diagnostic (input), knownIssue (docs), failure (run)',
    allow: [/^sandbox\/src\/commands\// /* of simulated programs */],
  },
  { find: 'Persist(?!en)', use: 'Retry' },
  { find: 'lineLost', use: 'connectionLost' },
  { find: '(go|g)?oneByRestart', use: 'lostByReboot' },
  { find: 'LabFiles|LabUp|labUp|labDown|labStatus|labReset', use: 'sandbox…' },
  { find: 'carryOut|carriedOut', use: 'apply; record' },
];
