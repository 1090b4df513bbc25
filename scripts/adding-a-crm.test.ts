/** The CRM that docs/adding-a-crm.md builds is the one in test/support/acme, which is compiled and held to the suite. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const kept = 'test/support/acme'

/** Imports as whole paths, in one order; the rest as it stands. */
function comparable(file: string, text: string): string {
  const lines = text
    .replace(/^\/\*\*[\s\S]*?\*\/\n/, '')
    .trim()
    .split('\n')
  const whole = lines.map((line) =>
    line.replace(/ from '(\.[^']+)'$/, (_, target: string) => {
      const place = path.join(path.dirname(file), target)
      return ` from '${place.replace(/^src\/adapters\/crm\/acme/, kept)}'`
    }),
  )
  const imports = whole.filter((line) => line.startsWith('import '))
  return [...imports.sort(), ...whole.filter((line) => !line.startsWith('import '))].join('\n')
}

const blocks = [...read('docs/adding-a-crm.md').matchAll(/^```ts\n\/\/ (\S+)\n([\s\S]*?)^```$/gm)].map(
  ([, file = '', text = '']) => [file, text] as const,
)

it.each(['settings.ts', 'connector.ts', 'stand-in.ts', 'connector.test.ts'])(
  'a reader who copies %s from the page has the file that is tested',
  (name) => {
    const [file = '', text = ''] = blocks.find(([each]) => path.basename(each) === name) ?? []
    expect(comparable(file, text)).toBe(comparable(`${kept}/${name}`, read(`${kept}/${name}`)))
  },
)

it('names everything that a connector and its requests are made of', () => {
  const page = read('docs/adding-a-crm.md')
  const membersOf = (file: string, name: string) => {
    const body = new RegExp(`export interface ${name}(?: extends \\w+)? \\{\\n([\\s\\S]*?)^\\}`, 'm').exec(
      read(file),
    )?.[1]
    return [...(body ?? '').matchAll(/^ {2}readonly (\w+)/gm)].map(([, member = '']) => member)
  }
  const request = 'src/adapters/crm/http/request.ts'
  const members = [
    ...membersOf(request, 'CrmHttp'),
    ...membersOf('src/adapters/crm/http/failures.ts', 'CrmName'),
    ...membersOf(request, 'CrmRequest'),
  ]
  expect(members.length).toBeGreaterThan(12)
  expect(members.filter((member) => !page.includes(`\`${member}\``))).toEqual([])
})
