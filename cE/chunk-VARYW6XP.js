var t=globalThis.crypto,o=t.subtle;export{o as a};
