/* Menus that fold: Escape closes them and gives the focus back, a click beside closes the small one. */
const menus = [...document.querySelectorAll("details[data-menu]")];

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus.filter((one) => one.open)) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of menus) if (menu.dataset.menu === "small" && !menu.contains(event.target)) menu.open = false;
});
