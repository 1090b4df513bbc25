#!/usr/bin/env node
/** `npx switchhook …`: the command line program, src/programs/cli/main.ts, on a Node that can run it. */
import process from 'node:process'
import { cliBundle } from '../scripts/cli-bundle.mjs'
import { launch } from '../scripts/launcher.mjs'

launch((await cliBundle()) ?? 'src/programs/cli/main.ts', process.argv.slice(2))
