"""The forms of the catalogue."""

from treatments.forms.conditions import ConditionForm
from treatments.forms.courses import CourseRuleForm
from treatments.forms.rules import RuleForm, WhyForm
from treatments.forms.treatments import TreatmentForm

__all__ = ["ConditionForm", "CourseRuleForm", "RuleForm", "TreatmentForm", "WhyForm"]
