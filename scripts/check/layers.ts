/** How the layering rules are run; the rules themselves are .dependency-cruiser.mjs in the clone's root. */
import path from 'node:path'
import { root } from '../../src/programs/build/paths.ts'

const config = path.join(root, '.dependency-cruiser.mjs')

/** What is held to the rules. */
export const layeredFolders = ['src', 'functions', 'scripts', 'bench', 'test']

/** Arguments of `depcruise`, run where those folders are. */
export const layersArguments = ['--config', config, '--output-type', 'err-long', ...layeredFolders]
