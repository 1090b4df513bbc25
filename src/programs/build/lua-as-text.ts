/** Scripts that Redis runs are in the Worker as their text. */
import { readFile } from 'node:fs/promises'
import type { Plugin } from 'rolldown'

export const luaAsText: Plugin = {
  name: 'lua-as-text',
  load: {
    filter: { id: /\.lua$/ },
    handler: async (file) => ({
      code: `export default ${JSON.stringify(await readFile(file, 'utf8'))}`,
      moduleType: 'js',
    }),
  },
}
