/** GET /forwarder/install.sh: fetches the forwarder from this very deployment and says how to go on. */
import * as z from 'zod'
import { installScript as scriptFor } from '../../src/app/forwarder-reports/install-script.ts'
import { defineOperation } from '../../src/app/http/operation.ts'

export const getInstallScript = defineOperation({
  method: 'GET',
  path: '/forwarder/install.sh',
  id: 'getInstallScript',
  summary: 'Get the install script of the forwarder',
  description: 'On the phone system: curl -fsSL <this address>/forwarder/install.sh | sudo sh',
  tag: 'Forwarders',
  auth: 'public',
  responses: { 200: { description: 'A POSIX shell script.', contentType: 'text/x-shellscript', schema: z.string() } },
  run({ publicUrl }) {
    return new Response(scriptFor(publicUrl), {
      headers: { 'content-type': 'text/x-shellscript; charset=utf-8', 'cache-control': 'no-store' },
    })
  },
})
