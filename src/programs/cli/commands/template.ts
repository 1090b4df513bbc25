/** `switchhook template`: the CRM template for 3CX, filled in with the server's address. */
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { type CliCommand, withAction } from '../command.ts'
import { addressInTemplate, isOnlyHere, readTemplate } from '../template-address.ts'

const templateOptions = z.object({ v18: z.boolean().default(false), out: z.string().optional() })

export const template: CliCommand = (program, context) => {
  const command = program
    .command('template')
    .description('Print the CRM template for 3CX, or write it to a file')
    .option('--v18', 'For 3CX V18 (default: V20)')
    .option('--out <file>', 'Write it to this file')
  withAction(command, context, templateOptions, async (session, { v18, out }) => {
    const version = v18 ? 'v18' : 'v20'
    const xml = await readTemplate(session.api, { version })
    const address = addressInTemplate(xml) ?? session.api.url
    if (isOnlyHere(address)) session.cli.err.write(`▲ ${onlyHereWarning(address)}\n`)
    const file = out === undefined ? undefined : path.resolve(out)
    if (file === undefined) session.show({ version, template: xml }, () => `${xml.trimEnd()}\n`)
    else {
      await writeFile(file, xml)
      session.show({ version, file }, () => written(file, v18))
    }
  })
}

function onlyHereWarning(address: string): string {
  const reached = URL.canParse(address) ? new URL(address).origin : address
  return `The template holds ${reached}, which only a PBX on this machine reaches. For any other set SWITCHHOOK_PUBLIC_URL to the address that the PBX reaches, and get the template again.`
}

function written(file: string, v18: boolean): string {
  const where = v18 ? 'Settings > CRM Integration' : 'Admin > Integrations > CRM'
  return [
    `Wrote ${file}.`,
    `Upload it in 3CX (${where}), and make the key to type in there:`,
    '  npx switchhook keys create --name 3CX --scopes lookup,journal',
    '',
  ].join('\n')
}
