"""Pages with JupyterLab in them, which go from test to test as one page goes from lesson to lesson.

To load JupyterLab takes longer than most tests. So a test that ends well leaves its page to the
next one that wants the same browser and theme, with no notebook open in it.
A test that changes the page itself, or that is about its loading, asks for a fresh one.
"""

import json

# So many tests in one page: what a closed notebook leaves behind does not add up.
TESTS_IN_A_PAGE = 25
WAITING = 2  # pages in no use that are kept

LEAVE = """() => {
    for (const widget of [...jupyterapp.shell.widgets("main")]) widget.dispose();
    return !document.querySelector(".jp-Dialog");
}"""


class Pages:
    def __init__(self, browser):
        self.browser = browser
        self.contexts = {}
        self.waiting = []  # (its context's and theme's key, page, how many tests it has seen)

    def context(self, options):
        """The context for options of Playwright's `new_context`, shared by all who ask for it."""
        key = json.dumps(options, sort_keys=True)
        if key not in self.contexts:
            self.contexts[key] = self.browser.new_context(service_workers="block", **options)
            self.contexts[key].set_default_timeout(30_000)
        return self.contexts[key]

    def take(self, options, theme):
        """A page in which JupyterLab is open with this theme and no notebook, or None; its age."""
        for found in self.waiting:
            if found[0] == (self.context(options), theme):
                self.waiting.remove(found)
                return found[1:]
        return None, 0

    def give_back(self, options, theme, page, age):
        """Keeps a page for the next test, or closes it where it is not as it was."""
        if age >= TESTS_IN_A_PAGE or not page.evaluate(LEAVE):
            page.close()
            return
        self.waiting.append(((self.context(options), theme), page, age))
        self.close_all(keep=WAITING)

    def close_all(self, keep=0):
        while len(self.waiting) > keep:
            self.waiting.pop(0)[1].close()
