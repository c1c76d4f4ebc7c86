// Set-up suggests the clock of this computer. It stays a suggestion: the list is open to any other.
const select = document.querySelector("[data-guess-zone] select");
const guess = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (select && [...select.options].some((option) => option.value === guess)) {
  select.value = guess;
  const shown = document.getElementById(`${select.id}-find`);
  if (shown) shown.value = select.selectedOptions[0].textContent.trim();
}
