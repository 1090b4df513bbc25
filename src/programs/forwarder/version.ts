/** The forwarder's version is the product's. */
import packageJson from '../../../package.json' with { type: 'json' }

export const version: string = packageJson.version
