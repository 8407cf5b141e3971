// sbom.mjs - the software bill of materials as SPDX 2.3 JSON on standard output: the Debian packages this machine builds
// and runs with, at the versions installed here, and what the pages are bundled from, at the versions of the lock file.
//   node tools/sbom.mjs > bangban.spdx.json
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const read = (name) => readFileSync(path.join(root, name), 'utf8');
const run = (name, args) => execFileSync(name, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], cwd: root }).trim();

const version = /VERSION (\d+\.\d+\.\d+)/.exec(read('CMakeLists.txt'))[1];
const names = /packages_run=\(([^)]*)\)/s.exec(read('tools/setup.sh'))[1].split(/\s+/).filter(Boolean);

// The packages themselves and the shared libraries behind -dev packages.
function debian() {
    const found = new Map();
    const add = (name) => {
        try {
            const [installed, source] = run('dpkg-query', ['-W', '-f=${Version}\t${source:Package}', name]).split('\t');
            found.set(name, { name, version: installed, source });
        } catch {
            process.stderr.write(`没有安装：${name}\n`);
        }
    };
    for (const name of names) {
        add(name);
        if (!name.endsWith('-dev') || !found.has(name))
            continue;
        const depends = run('dpkg-query', ['-W', '-f=${Depends}', name]);
        for (const [, library] of depends.matchAll(/(?:^|, )(lib[a-z0-9.+-]+) \(= /g))
            if (!library.endsWith('-dev'))
                add(library);
    }
    return [...found.values()].map((p) => ({
        name: p.name, versionInfo: p.version, supplier: 'Organization: Debian',
        purl: `pkg:deb/debian/${p.name}@${encodeURIComponent(p.version)}?arch=${run('dpkg', ['--print-architecture'])}&upstream=${p.source}`,
    }));
}

function npm(lock) {
    const { packages } = JSON.parse(read(lock));
    return Object.entries(packages).filter(([at, p]) => at !== '' && !p.optional).map(([at, p]) => {
        const name = at.replace(/^.*node_modules\//, '');
        return { name, versionInfo: p.version, licenseDeclared: p.license ?? 'NOASSERTION', supplier: 'NOASSERTION',
            purl: `pkg:npm/${name.replace('@', '%40')}@${p.version}` };
    });
}

const parts = [...debian(), ...npm('server/web/package-lock.json')].sort((a, b) => (a.purl < b.purl ? -1 : 1));
const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
const id = (p) => `SPDXRef-${p.purl.replace(/[^A-Za-z0-9.-]/g, '-')}`;
const own = 'SPDXRef-bangban';

process.stdout.write(`${JSON.stringify({
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: `bangban-${version}`,
    documentNamespace: `urn:bangban:sbom:${version}:${digest}`,
    creationInfo: { created: new Date().toISOString().replace(/\.\d+Z/, 'Z'), creators: ['Tool: bangban-sbom'] },
    packages: [
        { SPDXID: own, name: 'bangban', versionInfo: version, downloadLocation: 'NOASSERTION', filesAnalyzed: false,
            licenseConcluded: 'Apache-2.0', licenseDeclared: 'Apache-2.0', copyrightText: 'NOASSERTION' },
        ...parts.map((p) => ({
            SPDXID: id(p), name: p.name, versionInfo: p.versionInfo, supplier: p.supplier, downloadLocation: 'NOASSERTION',
            filesAnalyzed: false, licenseConcluded: 'NOASSERTION', licenseDeclared: p.licenseDeclared ?? 'NOASSERTION',
            copyrightText: 'NOASSERTION',
            externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: p.purl }],
        })),
    ],
    relationships: [
        { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: own },
        ...parts.map((p) => ({ spdxElementId: own, relationshipType: 'DEPENDS_ON', relatedSpdxElement: id(p) })),
    ],
}, null, 2)}\n`);
