/** The server's process and its log. */

import type { Command } from "../app";

export const serverCommands: readonly Command[] = [
  { id: "aida.restartServer", run: ({ server }) => server.tryAgain() },
  {
    id: "aida.showLog",
    run({ log }) {
      log.show();
    },
  },
];
