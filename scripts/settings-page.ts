/**
 * docs/settings.md out of the schemas that read the variables: names, defaults and bounds are theirs. `node scripts/run.mjs
 * scripts/settings-page.ts` writes it; `npm run check` compares it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import * as z from 'zod'
import { root } from '../src/programs/build/paths.ts'
import { settingsSections } from './settings-descriptions.ts'

const file = path.join(root, 'docs/settings.md')

const head = `# Settings

All settings are environment variables: locally in \`.dev.vars\` or the shell, on Cloudflare as secrets (\`npm run deploy\` asks for
them), on Vercel in the project's settings. One that is set to nothing (\`NAME=\`) counts as not set. A wrong value of the general ones stops every request with an error that names the variable,
and \`npm start\` does not start; a CRM that is set up wrong refuses what needs it, names the variable in \`/health\`, at the start and in
\`npx switchhook connectors list\`, and keeps its calls while all else works. A mistyped or wrongly guessed name (\`REAMAZE_TOKEN\`) is reported there too, with the one that was probably meant, and by \`npx switchhook doctor\`.

This page is generated from the code: \`node scripts/run.mjs scripts/settings-page.ts\`.
`

const tail = `
## Every connector

\`<CONNECTOR>_LOG\`, such as \`SUITECRM_LOG\`: which calls it logs ([rules](several-crms.md#which-calls-go-where)). Default: all with
somebody outside.

## Elsewhere

- \`ELEVENLABS_WEBHOOK_SECRET\`, \`ELEVENLABS_INITIATION_SECRET\`, \`ELEVENLABS_API_KEY\`, \`ELEVENLABS_API_URL\`: [elevenlabs.md](elevenlabs.md)
- \`UPSTASH_REDIS_REST_URL\`, \`UPSTASH_REDIS_REST_TOKEN\`, \`QSTASH_TOKEN\` and others of Vercel: [vercel.md](vercel.md)
- \`PORT\`, \`SWITCHHOOK_DATA\`, \`SWITCHHOOK_HOST\`: only for \`npm start\`
- The forwarder has a file of its own: [forwarder.md](forwarder.md)
`

/** What a JSON schema says of the values, in words; an empty text where anything goes. */
function boundsOf(field: z.ZodType): string {
  const form = z.toJSONSchema(field, { io: 'output', unrepresentable: 'any' })
  if (form.enum) return form.enum.map((value) => `\`${String(value)}\``).join(', ')
  const { minimum, maximum } = form
  return minimum === undefined || maximum === undefined ? '' : `${minimum} to ${maximum}`
}

function defaultOf(field: z.ZodType): string {
  const { success, data } = field.safeParse(undefined)
  return success && (typeof data === 'string' || typeof data === 'number') ? `\`${data}\`` : '–'
}

export function settingsPage(): string {
  const sections = settingsSections.map((section) => {
    const descriptions: Readonly<Record<string, string>> = section.descriptions
    const rows = Object.entries<z.ZodType>(section.shape).map(
      ([name, field]) => `| \`${name}\` | ${defaultOf(field)} | ${boundsOf(field)} | ${descriptions[name] ?? ''} |`,
    )
    const more = 'page' in section ? `\nMore: [${section.page}](${section.page})\n` : ''
    return `\n## ${section.title}\n${more}\n| variable | default | values | |\n|---|---|---|---|\n${rows.join('\n')}\n`
  })
  return head + sections.join('') + tail
}

export function settingsPageFault(): string | undefined {
  return readFileSync(file, 'utf8') === settingsPage() ? undefined : 'docs/settings.md is not what the settings say.'
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(file, settingsPage())
