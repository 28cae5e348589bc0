package oart.ejb.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import oart.ejb.problem.FieldProblem;
import oart.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterCheckTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'name': 'A'}",
                "{'name': 'A', 'default': 1, 'required': true}", // as clients of the Python program send it
                "{'name': 'A', 'type': null, 'order': null, 'min_value': null, 'options': null, 'node_id': null, 'input_or_output': null}",
                "{'name': 'A', 'type': 'NUMBER', 'default': 5, 'min_value': 5, 'max_value': 5.0, 'order': 1, 'randomize': true}",
                "{'name': 'A', 'type': 'NUMBER', 'default': '', 'min_value': '1'}",
                "{'name': 'A', 'type': 'NUMBER', 'randomize': true}", // the bounds may be the model's
                "{'name': 'A', 'type': 'SELECT', 'default': 2, 'options': ['a', 2, true]}",
                "{'name': 'A', 'type': 'IMAGE', 'default': 'cat.png'}", // such a name is never used
                "{'name': 'A', 'type': 'JSON', 'default': {'a': [1]}}",
                "{'name': 'IMAGE', 'input_or_output': 'OUTPUT', 'type': 'NUMBER', 'default': 'x', 'node_id': '9'}",
                "{'name': 'IMAGE', 'input_or_output': 'OUTPUT'}",
                "{'name': 'A', 'node_id': 9, 'group': 'extra members stay'}"
            })
    void parameterShouldBeTaken(String parameter) {
        assertThat(problems("[" + parameter + "]")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "5 | /parameters/0",
                "{} | /parameters/0/name",
                "{'name': ' '} | /parameters/0/name",
                "{'name': 'A}}'} | /parameters/0/name",
                "{'name': 'A '} | /parameters/0/name",
                "{'name': 'user_id'} | /parameters/0/name",
                "{'name': 'A', 'type': 'PICTURE'} | /parameters/0/type",
                "{'name': 'A', 'type': 5} | /parameters/0/type",
                "{'name': 'A', 'input_or_output': 'BOTH'} | /parameters/0/input_or_output",
                "{'name': 'A', 'description': 5} | /parameters/0/description",
                "{'name': 'A', 'required': 'yes'} | /parameters/0/required",
                "{'name': 'A', 'randomize': 1} | /parameters/0/randomize",
                "{'name': 'A', 'order': 0} | /parameters/0/order",
                "{'name': 'A', 'order': 1.5} | /parameters/0/order",
                "{'name': 'A', 'node_id': []} | /parameters/0/node_id",
                "{'name': 'A', 'min_value': 'low'} | /parameters/0/min_value",
                "{'name': 'A', 'min_value': 2, 'max_value': 1} | /parameters/0/min_value",
                "{'name': 'A', 'options': 'a'} | /parameters/0/options",
                "{'name': 'A', 'options': ['a', null]} | /parameters/0/options/1",
                "{'name': 'A', 'options': [1, 1.0]} | /parameters/0/options/1",
                "{'name': 'A', 'type': 'NUMBER', 'default': 'x'} | /parameters/0/default",
                "{'name': 'A', 'type': 'NUMBER', 'default': 9, 'max_value': 8} | /parameters/0/default",
                "{'name': 'A', 'type': 'TEXT', 'default': 9} | /parameters/0/default",
                "{'name': 'A', 'default': ['1', 0]} | /parameters/0/default",
                "{'name': 'A', 'type': 'BOOLEAN', 'default': 'true'} | /parameters/0/default",
                "{'name': 'A', 'type': 'SELECT', 'default': 'c', 'options': ['a']} | /parameters/0/default",
                "{'name': 'A', 'type': 'JSON', 'default': ['1', 0]} | /parameters/0/default",
                "{'name': 'A'}, {'name': 'A'} | /parameters/1/name"
            })
    void parameterShouldBeRefusedWhenItMakesNoSense(String parameters, String pointer) {
        assertThat(problems("[" + parameters + "]"))
                .extracting(FieldProblem::pointer)
                .containsExactly(pointer);
    }

    @Test
    void everythingShouldBeToldAtOnce() {
        assertThat(problems("[{'name': 'A', 'order': -1, 'type': 'X'}, {'type': 'Y'}]"))
                .extracting(FieldProblem::pointer)
                .containsExactly(
                        "/parameters/0/type", "/parameters/0/order", "/parameters/1/name", "/parameters/1/type");
    }

    private static List<FieldProblem> problems(String json) {
        return ParameterCheck.problems("/parameters", Json.asArray(Json.readStrict(json.replace('\'', '"'))));
    }
}
