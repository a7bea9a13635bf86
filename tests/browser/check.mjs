// Opens the nightly report in headless Chromium as a reader would, and says what a reader could not do.
//
//   node check.mjs REPORT.html FOLDER
//
// Asserts: it renders, with no console error and no request; both languages can be chosen; the first screen fits 1366 by 768;
// nothing is wider than a phone; the keyboard reaches everything, visibly; axe finds nothing (WCAG 2.1 AA and best practices) in
// light, dark, on a phone and in both languages; it prints with its evidence unfolded. Screenshots and the PDF go to FOLDER.
// Exits with 1 and a list where something failed. BROWSER names another Chromium than /usr/bin/chromium.
import { readFileSync, mkdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const BYTES_MAX = 2_000_000;
const DESKTOP = { width: 1366, height: 768 };
const PHONE = { width: 390, height: 844 };
// Less its margins, at 96 dots an inch.
const A4 = { width: 696, height: 1010 };
// Rules of axe: what the law of accessibility names, and what is good practice beside it.
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
// A taller picture takes Chromium longer than Playwright waits.
const SHOT_HEIGHT_MAX = 16_000;
// More stops than a report has within its first three entities; what follows repeats them.
const STOPS_MAX = 400;

const require = createRequire(join(process.env.CONCORD_BROWSER ?? import.meta.dirname, "package.json"));
function packages() {
    try {
        return [require("playwright-core").chromium, readFileSync(require.resolve("axe-core/axe.min.js"), "utf8")];
    } catch (error) {
        console.error(`check.mjs: run tests/browser/setup.sh and set CONCORD_BROWSER to what it prints: ${error.message}`);
        process.exit(2);
    }
}

const [file, folder] = process.argv.slice(2);
if (!file || !folder) {
    console.error("usage: node check.mjs REPORT.html FOLDER");
    process.exit(2);
}
const [chromium, axe] = packages();
mkdirSync(folder, { recursive: true });
const address = pathToFileURL(resolve(file)).href;
const failures = [];
let checks = 0;

function expect(holds, what) {
    checks += 1;
    if (!holds) failures.push(what);
}

// A page of its own, that may ask for the report and nothing else.
async function open(browser, name, options) {
    const context = await browser.newContext({ offline: true, deviceScaleFactor: 1, ...options });
    await context.route("**/*", (route) => (route.request().url().startsWith("file:") ? route.continue() : route.abort()));
    const page = await context.newPage();
    const faults = [];
    page.on("console", (message) => faults.push(`console ${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
    page.on("request", (request) => request.url().split("#")[0] !== address && faults.push(`request: ${request.url()}`));
    page.on("websocket", (socket) => faults.push(`websocket: ${socket.url()}`));
    await page.goto(address, { waitUntil: "load" });
    return { page, close: async () => {
        await context.close();
        expect(faults.length === 0, `${name}: ${faults.join("; ")}`);
    } };
}

// The screen, or the whole page as far as a picture of it can be made.
async function shot(page, name, whole) {
    const path = join(folder, `${name}.png`);
    if (!whole) return page.screenshot({ path });
    const [width, height] = await page.evaluate(() => [innerWidth, document.documentElement.scrollHeight]);
    return page.screenshot({ path, fullPage: true, clip: { x: 0, y: 0, width, height: Math.min(height, SHOT_HEIGHT_MAX) } });
}

// axe is put in from outside, past the page's policy, which admits no script.
async function accessible(page, name) {
    const session = await page.context().newCDPSession(page);
    const { frameTree } = await session.send("Page.getFrameTree");
    const world = await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id, worldName: "axe" });
    const run = async (expression) => {
        const { result, exceptionDetails } = await session.send("Runtime.evaluate",
            { expression, contextId: world.executionContextId, awaitPromise: true, returnByValue: true });
        if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
        return result.value;
    };
    await run(`${axe}; true`);
    const found = await run(`axe.run(document, { runOnly: ${JSON.stringify(RULES)}, resultTypes: ["violations"] }).then((all) => ({
        passed: all.passes.length, violations: all.violations.map((one) => ({ id: one.id, help: one.help, count: one.nodes.length,
        first: one.nodes[0].html.slice(0, 200), why: one.nodes[0].failureSummary })) }))`);
    expect(found.passed > 15, `${name}: axe looked at the page (${found.passed} rules passed)`);
    for (const { id, help, count, first, why } of found.violations) {
        expect(false, `${name}: axe ${id} (${count}): ${help}\n      ${first}\n      ${why.replaceAll("\n", " ")}`);
    }
    checks += 1;
}

async function renders(page) {
    expect(statSync(file).size <= BYTES_MAX, `the file has ${statSync(file).size} bytes, more than ${BYTES_MAX}`);
    const told = await page.evaluate(() => ({
        title: document.title, headings: [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].map((one) => Number(one.tagName[1])),
        scripts: document.scripts.length, words: document.querySelector("main").innerText.length,
        ids: [...document.querySelectorAll("[id]")].map((one) => one.id),
        ways: [...document.querySelectorAll("a[href]")].map((one) => one.getAttribute("href")),
        drawings: [...document.querySelectorAll("svg[role=img]")].filter((one) => one.getBoundingClientRect().width < 100).length,
    }));
    expect(told.title.length > 0, "the page has no title");
    expect(told.words > 500, "the page shows no text");
    expect(told.scripts === 0, "the page has a script");
    expect(told.headings.filter((level) => level === 1).length === 1, "there is one first heading");
    told.headings.reduce((before, level) => (expect(level <= before + 1, `a heading ${level} follows a ${before}`), level), 0);
    expect(new Set(told.ids).size === told.ids.length, "an id is given twice");
    for (const way of told.ways) {
        expect(way.startsWith("#") && told.ids.includes(way.slice(1)), `a link leads nowhere or outside: ${way}`);
    }
    expect(told.drawings === 0, `${told.drawings} drawings have no width`);
}

// What is shown of each language, and that the choice is the reader's.
async function languages(page) {
    const shown = () => page.evaluate(() => {
        const count = (lang) => [...document.querySelectorAll(`span[lang="${lang}"]`)].filter((one) => one.checkVisibility()).length;
        return { zh: count("zh-CN"), en: count("en"), all: document.querySelectorAll("span[lang]").length };
    });
    const first = await shown();
    expect(first.zh > 20 && first.en === 0, `Chinese comes first, alone: ${JSON.stringify(first)}`);
    await page.check("#en");
    const then = await shown();
    expect(then.en > 20 && then.zh === 0, `English can be chosen, alone: ${JSON.stringify(then)}`);
}

async function firstScreenFits(page, name) {
    const foot = await page.evaluate(() => document.querySelector("#night").getBoundingClientRect().bottom);
    expect(foot <= DESKTOP.height, `${name}: the first screen ends at ${Math.ceil(foot)} of ${DESKTOP.height}`);
}

// Neither the page nor anything in it, but within what scrolls by itself. A phone would widen its viewport in silence.
async function notWider(page, name, width) {
    const { wide, first } = await page.evaluate((width) => {
        const out = (one) => one.getBoundingClientRect().right > width + 1 && one.checkVisibility() &&
            !one.closest(".scroll table, .vh, svg svg, defs");
        const found = [...document.body.querySelectorAll("*")].filter(out);
        return { wide: document.documentElement.scrollWidth, first: found.map((one) => one.outerHTML.slice(0, 100))[0] };
    }, width);
    expect(wide <= width, `${name}: the page is ${wide} wide on a screen of ${width}`);
    expect(first === undefined, `${name}: wider than the screen: ${first}`);
}

// Tab by Tab from the top: the skip link first, every stop visible and marked, nothing left out.
async function keyboard(page) {
    const wanted = await page.evaluate(() => {
        const all = [...document.querySelectorAll("a[href],input:checked,summary,[tabindex='0']")];
        all.forEach((one, at) => { one.dataset.stop = at; });
        return all.filter((one) => one.checkVisibility()).map((one) => one.dataset.stop);
    });
    const met = new Set();
    for (let stop = 0; stop < STOPS_MAX && met.size < wanted.length; stop += 1) {
        await page.keyboard.press("Tab");
        const at = await page.evaluate(() => {
            const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
            return { stop: one.dataset.stop, tag: one.outerHTML.slice(0, 80), skip: one.matches(".skip"),
                marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
                seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight };
        });
        if (at.stop === undefined) break;
        if (stop === 0) expect(at.skip, `the first stop is the skip link, and not ${at.tag}`);
        expect(at.marked, `the focus is not seen on ${at.tag}`);
        expect(at.seen, `the focus is out of sight on ${at.tag}`);
        met.add(at.stop);
    }
    const enough = met.size >= Math.min(wanted.length, STOPS_MAX);
    expect(enough, `Tab reaches ${met.size} of ${wanted.length} interactive elements`);
    await page.evaluate(() => { document.activeElement.blur(); scrollTo(0, 0); });
    await page.focus(".skip");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement.id === "content"), "the skip link leads to the content");
    await page.focus("#zh");
    await page.keyboard.press("ArrowRight");
    expect(await page.isChecked("#en"), "the arrow keys choose the language");
}

async function prints(page) {
    await page.emulateMedia({ media: "print" });
    const folded = await page.evaluate(() => [...document.querySelectorAll("details")]
        .filter((one) => one.lastElementChild.getBoundingClientRect().height === 0).length);
    expect(folded === 0, `${folded} details stay folded in print`);
    await page.pdf({ path: join(folder, "print.pdf"), preferCSSPageSize: true, printBackground: true });
    await page.setViewportSize(A4);
    await shot(page, "print", true);
    await notWider(page, "print", A4.width);
}

async function all(browser) {
    const desktop = await open(browser, "desktop", { viewport: DESKTOP });
    await renders(desktop.page);
    await firstScreenFits(desktop.page, "Chinese");
    await shot(desktop.page, "desktop", false);
    await shot(desktop.page, "desktop-whole", true);
    await accessible(desktop.page, "light");
    await languages(desktop.page);
    await firstScreenFits(desktop.page, "English");
    await shot(desktop.page, "desktop-english", false);
    await accessible(desktop.page, "light, English");
    await desktop.close();

    const dark = await open(browser, "dark", { viewport: DESKTOP, colorScheme: "dark" });
    await shot(dark.page, "dark", false);
    await accessible(dark.page, "dark");
    await dark.close();

    const phone = await open(browser, "phone", { viewport: PHONE, isMobile: true, hasTouch: true });
    await notWider(phone.page, "phone", PHONE.width);
    await shot(phone.page, "phone", false);
    await shot(phone.page, "phone-whole", true);
    await accessible(phone.page, "phone");
    await phone.page.check("#en");
    await notWider(phone.page, "phone, English", PHONE.width);
    await phone.page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
    await notWider(phone.page, "phone, unfolded", PHONE.width);
    await accessible(phone.page, "phone, English, unfolded");
    await phone.close();

    const keys = await open(browser, "keyboard", { viewport: DESKTOP });
    await keyboard(keys.page);
    await keys.close();

    const paper = await open(browser, "print", { viewport: DESKTOP });
    await prints(paper.page);
    await paper.close();
}

const browser = await chromium.launch({
    executablePath: process.env.BROWSER ?? "/usr/bin/chromium",
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync"],
    env: { ...process.env, HOME: tmpdir() },
});
try {
    await all(browser);
} catch (error) {
    failures.push(error.stack);
} finally {
    await browser.close();
}
for (const failure of failures) console.log(`FAILED  ${failure}`);
console.log(`${checks - failures.length} passed, ${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);
