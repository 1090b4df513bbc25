/** What is typed on a phone system to get the forwarder of this very deployment. */
export const installLine = () => `curl -fsSL ${location.origin}/forwarder/install.sh | sudo sh`
