// schema.mjs - every frame of every story is checked against what `bangband --describe` says of it.
//
//   checkResult('message.send', result); checkError(error); checkPush('message.new', params);
//   assertDescribed();   // at the end of a story: fails with all that did not fit
//
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import Ajv from 'ajv/dist/2020.js';

const MAX_REPORTED = 5;
let validators; // name of a component -> function
let faults = [];
let described;
let isStrict = false;

// BANGBAN_BUILD and its like are ours, not settings of the server.
export const environment = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('BANGBAN_')));

export const load = (build, format) => JSON.parse(execFileSync(path.join(build, 'bangband'), ['--describe', format],
    { encoding: 'utf8', maxBuffer: 1 << 24, env: environment }));

// Objects that list their members have no others. Clients must take members they do not know, so the stories in
// general do not mind them; one story does (description.test.mjs).
function close(schema) {
    if (Array.isArray(schema))
        return schema.map(close);
    if (schema === null || typeof schema !== 'object')
        return schema;
    const closed = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, key === 'enum' || key === 'required' ? value : close(value)]));
    return closed.properties && closed.additionalProperties === undefined && !Array.isArray(schema.properties)
        ? { ...closed, additionalProperties: false } : closed;
}

// All component schemas of a document as functions.
export function compile(document, strict = false) {
    const ajv = new Ajv({ allErrors: false, strictTypes: false });
    ajv.addKeyword('components'); // where the schemas are; no rule
    ajv.addSchema({ $id: 'bangban', components: { schemas: strict ? close(document.components.schemas) : document.components.schemas } });
    return new Map(Object.keys(document.components.schemas).map((name) =>
        [name, ajv.getSchema(`bangban#/components/schemas/${name}`)]));
}

export function useBuild(build) {
    described ??= build;
}

// From here on members that are not described are faults.
export function useStrict() {
    isStrict = true;
    validators = undefined;
}

function check(name, value) {
    validators ??= compile(load(described, 'asyncapi'), isStrict);
    const validate = validators.get(name);
    if (!validate)
        faults.push(`${name} is not described`);
    else if (!validate(value))
        faults.push(`${name}: ${JSON.stringify(validate.errors)} in ${JSON.stringify(value).slice(0, 600)}`);
}

const isForTests = (method) => method.startsWith('test.');

export function checkResult(method, result) {
    if (!isForTests(method))
        check(`result.${method}`, result);
}

export const checkError = (error) => check('error', error);
export const checkPush = (frame) => check(`notification.${frame.method}`, frame);

export function assertDescribed() {
    const found = faults;
    faults = [];
    assert.deepEqual(found.slice(0, MAX_REPORTED), [], `${found.length} frames are not as described`);
}
