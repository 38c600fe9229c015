"""In the page: a word where there are no numbers, and a word that another sentence lacks."""

import pytest
from alone import alone

from helpers.attention import cosine, normalize, similarity_table, softmax
from helpers.lessons.attention_step.scenes import explore_both, explore_steps
from helpers.lessons.softmax.scenes import explore_space, explore_weights


def step(X):
    weights = softmax(similarity_table(X, cosine))
    return weights @ X, weights


MADE = {
    "weights": lambda: explore_weights(normalize, softmax),
    "both": lambda: explore_both(cosine=step),
    "steps": lambda: explore_steps(cosine=step),
}


@pytest.mark.parametrize("name", MADE)
def test_a_word_on_the_origin_keeps_no_number_of_another_place(browser, name):
    scene = MADE[name]()
    scene.move("apple", (0, 0.1))
    with alone(browser, scene) as page:
        shown = page.locator(".bars-value, .scene-table td")
        before = page.locator(".scene").inner_text()
        page.locator("[aria-label^='apple']").first.focus()
        page.keyboard.press("ArrowDown")
        page.locator(".scene-error", has_text="apple stands on the origin").wait_for()
        assert not "".join(shown.all_inner_texts()).strip()
        assert page.locator(".scene-text").inner_text() == ""
        page.keyboard.press("ArrowUp")
        page.locator(".scene-error").wait_for(state="hidden")
        page.wait_for_timeout(500)
        assert page.locator(".scene").inner_text() == before


def test_a_word_goes_on_asking_in_another_sentence(browser):
    with alone(browser, explore_space(cosine)) as page:
        asks = page.locator("tr.scene-asks")
        page.get_by_role("button", name="an", exact=True).click()
        page.locator(".scene-text", has_text="recipe: an →").wait_for()
        assert asks.inner_text().startswith("an\t")
        page.get_by_label("an apple phone", exact=True).check()
        page.locator(".scene-text", has_text="an apple phone").wait_for()
        assert asks.inner_text().startswith("an\t")
        page.get_by_role("button", name="phone", exact=True).click()
        page.locator(".scene-text", has_text="recipe: phone →").wait_for()
        page.get_by_label("an apple and an orange", exact=True).check()
        page.locator(".scene-text", has_text="so apple asks").wait_for()
        assert asks.inner_text().startswith("apple\t")
