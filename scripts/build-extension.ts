/**
 * `npm run build:extension`: the browser extension for the stores, into dist/extension/. For an organisation that installs it by policy:
 *
 *     npm run build:extension -- --server https://hook.example.com --hosts crm.example.com,*.example.org
 */
import { parseArgs } from 'node:util'
import { buildExtension } from '../src/programs/build/extension-bundle.ts'
import { kib } from './check/bundle-size.ts'

const { values } = parseArgs({ options: { server: { type: 'string' }, hosts: { type: 'string' } } })
const hosts = values.hosts?.split(',').map((host) => host.trim())
const wrong = hosts?.find((host) => !/^(?:\*\.)?[a-z0-9.-]+$/i.test(host))
if (wrong !== undefined)
  throw new Error(`--hosts takes host names, such as crm.example.com or *.example.com, not “${wrong}”.`)
if (values.server !== undefined && URL.parse(values.server)?.origin !== values.server) {
  throw new Error(
    `--server takes the address of the deployment, such as https://hook.example.com, not “${values.server}”.`,
  )
}

for (const { browser, zip, folder, zipBytes } of await buildExtension({ server: values.server, hosts })) {
  console.log(`${browser}: ${zip} (${kib(zipBytes)} KiB), unpacked in ${folder}`)
}
