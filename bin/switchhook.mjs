#!/usr/bin/env node
/** `npx switchhook …`: the command line program, src/programs/cli/main.ts, on a Node that can run it. */
import process from 'node:process'
import { launch } from '../scripts/launcher.mjs'
import { programBundle } from '../scripts/program-bundle.mjs'

launch(await programBundle('src/programs/cli/main.ts'), process.argv.slice(2))
