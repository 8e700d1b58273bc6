// @ts-nocheck
import { readFileSync } from 'node:fs';
import { compile } from './compiler/compile.ts';
import { buildMap } from './compiler/map/build.ts';
import { layOut } from './compiler/map/layout.ts';
for (const f of ['definitions/permit-receipt.yaml','test/compiler/ok/office-move.yaml','definitions/hr-harassment-investigation.yaml']) {
const { plan } = compile(readFileSync(f,'utf8'), { calendars: (n) => readFileSync(`definitions/calendars/${n}.yaml`,'utf8') });
const m = await layOut(buildMap(plan));
for (const p of m.places) if (p.isGroup) console.log(p.place.path, p.width, p.box.width, p.box.width>p.width?'NARROW':'');
}
