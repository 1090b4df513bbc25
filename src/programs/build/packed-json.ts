/**
 * Large JSON in the Worker as compressed text, unpacked when its module is first run. workerd compiles every module of a Worker at
 * its start, also those that are only ever imported later: as JavaScript, the OpenAPI document alone took a tenth of a cold start.
 */
import { existsSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Plugin } from 'rolldown'

/** Smaller ones are as well off as literals. */
const largeBytes = 10_000
/** libphonenumber's table that every start needs. */
const ofEveryStart = /metadata\.min\.json$/

export const packedJson: Plugin = {
  name: 'packed-json',
  load: {
    // libphonenumber-js has its tables as JSON, and the same again as modules (`….json.js`), which are what is imported.
    filter: { id: /\.json(\.js)?$/ },
    handler(file) {
      const json = file.replace(/\.js$/, '')
      if (!existsSync(json)) return
      const value = JSON.parse(readFileSync(json, 'utf8'))
      if (ofEveryStart.test(json)) return { code: byCountry(value), moduleType: 'js' }
      const text = JSON.stringify(value)
      return text.length < largeBytes ? undefined : { code: moduleOf(text), moduleType: 'js' }
    },
  },
}

/**
 * Unpacking the whole would take longer than compiling it, and a start needs few countries: each is a line of text, parsed when
 * it is first asked for.
 */
function byCountry({ countries, ...rest }: { readonly countries: Readonly<Record<string, unknown>> }): string {
  const lines = Object.entries(countries).map(([code, plan]) => `${code}${JSON.stringify(plan)}`)
  return `const countries = {}
for (const line of ${JSON.stringify(lines.join('\n'))}.split('\\n')) {
  const code = line.slice(0, 2)
  const known = { enumerable: true, configurable: true }
  const get = () => {
    const value = JSON.parse(line.slice(2))
    Object.defineProperty(countries, code, { ...known, value })
    return value
  }
  Object.defineProperty(countries, code, { ...known, get })
}
export default { ...${JSON.stringify(rest)}, countries }`
}

function moduleOf(text: string): string {
  const packed = gzipSync(text, { level: 9 }).toString('base64')
  return `import { gunzipSync } from 'node:zlib'
import { Buffer } from 'node:buffer'
export default JSON.parse(gunzipSync(Buffer.from('${packed}', 'base64')).toString())`
}
