#!/bin/sh
# workerd for `npm start` (watchdog.ts): notes its process id, then becomes workerd.
echo $$ > "$SWITCHHOOK_WORKERD_PID_FILE" && exec "$SWITCHHOOK_WORKERD" "$@"
