"""Questions as data: a row at fault is said with its line, and the rest stays."""

import pytest

from geodata.validation.validate import validate
from tests.package_copy import PackageCopy

HEADER = "code,audience,page,answer,query,question_en,question_es\n"
SOUND = "sound,student,,records,layer=canals,Which canals?,¿Qué canales?\n"
FAULTS = {
    "code": (",student,,records,,Why?,¿Por qué?", "needs code."),
    "language": ("a,student,,records,,Why?,", "needs question_es."),
    "twice": ("sound,student,,records,,Why?,¿Por qué?", "“sound” was met before"),
    "audience": ("a,king,,records,,Why?,¿Por qué?", "audience “king” must be one of analyst"),
    "answer": ("a,student,,riddle,,Why?,¿Por qué?", "answer “riddle” must be one of records"),
    "page": ("a,student,palace,records,,Why?,¿Por qué?", "page “palace” must be one of record"),
}
WRONG = {
    "parameter": ("a,student,,records,layers=canals,Why?,¿Por qué?", "“layers”, which no page"),
    "layer": ("a,student,,records,layer=mines,Why?,¿Por qué?", "layer “mines” is not known"),
    "record": ("a,student,,records,id=posts/none,Why?,¿Por qué?", "id “posts/none” is not known"),
    "field": ("a,student,evidence,claims,field=hue,Why?,¿Por qué?", "field “hue” is not known"),
    "measure": ("a,student,,departments,measure=x,Why?,¿Por qué?", "measure “x” is not known"),
    "values": ("a,student,,values,layer=canals,Why?,¿Por qué?", "must name the fields"),
    "series": ("a,student,,series,,Why?,¿Por qué?", "must name the series"),
}


@pytest.mark.parametrize(("row", "message"), FAULTS.values(), ids=FAULTS)
def test_a_row_at_fault_is_left_out(copy_of_tinyland: PackageCopy, row: str, message: str) -> None:
    copy_of_tinyland.write("questions.csv", f"{HEADER}{SOUND}{row}\n")
    package = copy_of_tinyland.read()
    assert [question.code for question in package.questions] == ["sound"]
    (problem,) = (p for p in package.problems if p.file == "questions.csv")
    assert message in str(problem)
    assert "line 3" in str(problem)


@pytest.mark.parametrize(("row", "message"), WRONG.values(), ids=WRONG)
def test_validate_reads_every_link(copy_of_tinyland: PackageCopy, row: str, message: str) -> None:
    copy_of_tinyland.write("questions.csv", f"{HEADER}{SOUND}{row}\n")
    found = [p for p in validate(copy_of_tinyland.root) if p.file == "questions.csv"]
    assert len(found) == 1
    assert message in str(found[0])
    assert "line 3 (a)" in str(found[0])


def test_a_file_without_its_columns_is_said(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.write("questions.csv", "code,query\na,\n")
    package = copy_of_tinyland.read()
    assert package.questions == ()
    assert any("audience" in str(p) for p in package.problems if p.file == "questions.csv")


def test_sound_questions_are_no_fault(copy_of_tinyland: PackageCopy) -> None:
    copy_of_tinyland.write("questions.csv", HEADER + SOUND)
    assert [p for p in validate(copy_of_tinyland.root) if p.file == "questions.csv"] == []
