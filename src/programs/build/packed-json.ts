/**
 * Large JSON in the Worker as compressed text, unpacked when its module is first run. workerd compiles every module of a Worker at
 * its start, also those that are only ever imported later: as JavaScript, the OpenAPI document alone took a tenth of a cold start.
 */
import { existsSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Plugin } from 'rolldown'

/** Smaller ones are as well off as literals. */
const largeBytes = 10_000
/** libphonenumber's table that every start needs: unpacking it would take longer than compiling it. */
const ofEveryStart = /metadata\.min\.json/

export const packedJson: Plugin = {
  name: 'packed-json',
  load: {
    // libphonenumber-js has its tables as JSON, and the same again as modules (`….json.js`), which are what is imported.
    filter: { id: /\.json(\.js)?$/ },
    handler(file) {
      const json = file.replace(/\.js$/, '')
      if (ofEveryStart.test(json) || !existsSync(json)) return
      const text = JSON.stringify(JSON.parse(readFileSync(json, 'utf8')))
      return text.length < largeBytes ? undefined : { code: moduleOf(text), moduleType: 'js' }
    },
  },
}

function moduleOf(text: string): string {
  const packed = gzipSync(text, { level: 9 }).toString('base64')
  return `import { gunzipSync } from 'node:zlib'
import { Buffer } from 'node:buffer'
export default JSON.parse(gunzipSync(Buffer.from('${packed}', 'base64')).toString())`
}
