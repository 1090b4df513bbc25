/** `install`: makes the forwarder start by itself, as a systemd service or from cron. `--print` only shows what it would write. */
import { writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import * as z from 'zod'
import { UsageError } from '../../terminal/failure.ts'
import type { ForwarderCommand } from './command.ts'
import { environment, nodeFlags } from './process-limits.ts'
import { prepareUser, serviceUser } from './service-user.ts'

const unitFile = '/etc/systemd/system/switchhook-forwarder.service'
const cronFile = '/etc/cron.d/switchhook-forwarder'

const installOptions = z.object({
  cron: z.boolean().default(false),
  print: z.boolean().default(false),
  user: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'is no user name')
    .default(serviceUser),
})

export interface InstallFacts {
  readonly node: string
  readonly program: string
  readonly configFile: string
  readonly dataDir: string
  readonly user: string
}

export function install(program: Command, context: ForwarderCommand): void {
  program
    .command('install')
    .description('Start by itself: as a systemd service, or from cron')
    .option('--cron', 'From cron every minute, where there is no systemd')
    .option('--user <name>', 'As this user; it is made where it is missing and given the configuration', serviceUser)
    .option('--print', 'Show it and write nothing')
    .action((given: unknown) => {
      const { cli } = context
      const { cron, print, user } = installOptions.parse(given)
      const { file, dataDir } = context.config()
      if (file === undefined) throw new UsageError('A service needs a configuration file: make one with init.')
      const facts = { node: process.execPath, program: cli.program, configFile: file, dataDir, user }
      const text = cron ? cronLine(facts) : systemdUnit(facts)
      const target = cron ? cronFile : unitFile
      if (print) return cli.out.write(text)
      prepareUser(user, facts)
      writeFileSync(target, text, { mode: 0o644 })
      cli.out.write(
        `Wrote ${target}.\n${cron ? '' : 'Now start it: systemctl daemon-reload && systemctl enable --now switchhook-forwarder\n'}`,
      )
    })
}

/** V8 compiles at run time, so MemoryDenyWriteExecute can't be set. */
export function systemdUnit({ node, program, configFile, dataDir, user }: InstallFacts): string {
  return `[Unit]
Description=Switchhook forwarder
Wants=network-online.target
After=network-online.target postgresql.service mariadb.service asterisk.service
StartLimitIntervalSec=0

[Service]
Type=exec
User=${user}
Environment=${environment}
ExecStart=${quoted(node)} ${nodeFlags.join(' ')} ${quoted(program)} --config ${quoted(configFile)} run
Restart=always
RestartSec=5
# 2: the configuration is wrong; starting again would not help.
RestartPreventExitStatus=2
TimeoutStopSec=20
UMask=0077
NoNewPrivileges=yes
${capabilitiesOf(user)}
ProtectSystem=strict
ReadWritePaths=${dataDir}
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
MemoryMax=512M

[Install]
WantedBy=multi-user.target
`
}

/** A user of its own reads the phone system's files all the same; root, who must be named to be used, keeps what it needs. */
function capabilitiesOf(user: string): string {
  return user === 'root'
    ? 'CapabilityBoundingSet=CAP_DAC_READ_SEARCH CAP_DAC_OVERRIDE\nAmbientCapabilities='
    : 'CapabilityBoundingSet=CAP_DAC_READ_SEARCH\nAmbientCapabilities=CAP_DAC_READ_SEARCH'
}

/** Each run takes over from the one before, so that live sources are watched all the time. */
export function cronLine({ node, program, configFile, user }: InstallFacts): string {
  const command = `${environment} ${shellQuoted(node)} ${nodeFlags.join(' ')} ${shellQuoted(program)} --config ${shellQuoted(configFile)} run --for 65s`
  return `# Switchhook forwarder: every minute; a new run takes over from the one before.\n* * * * * ${user} ${command.replaceAll('%', '\\%')} 2>&1 | logger -t switchhook-forwarder\n`
}

function quoted(text: string): string {
  return /^[\w./-]+$/.test(text)
    ? text
    : `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%')}"`
}

function shellQuoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
