package oart.ejb.backend.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import oart.json.Json;
import org.junit.jupiter.api.Test;

class ObjectInfoCatalogueTest {
    private static final String NEWER = """
            {"VaeLoader":{"input":{"required":{"vae_name":["COMBO",{"options":["a\\\\b.safetensors","taesd"],"multiselect":false}]}}},
             "LoraLoader":{"input":{"optional":{"lora_name":[[],{}]},"hidden":{"prompt":"PROMPT"}}},
             "Odd":{"input":{"required":{"x":[],"y":"STRING","z":["COMBO",{"remote":{}}]}}},"Bare":null}""";

    private final ObjectInfoCatalogue catalogue = ObjectInfoCatalogue.of(recorded());

    private static Map<String, Object> recorded() {
        Map<String, Object> info = new LinkedHashMap<>();
        for (String name :
                new String[] {"CheckpointLoaderSimple", "EmptyImage", "KSampler", "LoadImage", "SaveImage"}) {
            info.putAll(Captures.answer("object_info_" + name));
        }
        info.putAll(Json.readObject(NEWER));
        return info;
    }

    private static Map<String, Object> node(String type, String inputs) {
        return Json.readObject("{\"7\":{\"class_type\":\"" + type + "\",\"inputs\":" + inputs + "}}");
    }

    @Test
    void nothingShouldBeMissingWhenTheBackendHasAll() {
        assertThat(catalogue.missingFor(
                        Captures.question("prompt_partly_valid_two_outputs").get("prompt") instanceof Map<?, ?> graph
                                ? Json.asObject(graph)
                                : Map.of()))
                .isEmpty();
        assertThat(catalogue.missingFor(node("CheckpointLoaderSimple", "{\"ckpt_name\":\"broken.ckpt\"}")))
                .isEmpty();
    }

    @Test
    void keptContentShouldBeTheSameCatalogueAgainAndNonsenseNone() {
        // When
        ObjectInfoCatalogue again =
                ObjectInfoCatalogue.kept(catalogue.content()).orElseThrow();

        // Then
        assertThat(again.hash()).isEqualTo(catalogue.hash());
        assertThat(again.nodeClasses()).isEqualTo(catalogue.nodeClasses()).isGreaterThan(5);
        assertThat(again.spelled(node("VaeLoader", "{\"vae_name\":\"a/b.safetensors\"}")))
                .isEqualTo(catalogue.spelled(node("VaeLoader", "{\"vae_name\":\"a/b.safetensors\"}")))
                .isEqualTo(node("VaeLoader", "{\"vae_name\":\"a\\\\b.safetensors\"}"));
        assertThat(ObjectInfoCatalogue.kept(new byte[] {1, 2, 3})).isEmpty();
    }

    @Test
    void unknownClassShouldBeMissing() {
        assertThat(catalogue.missingFor(node("UltimateUpscale", "{}"))).containsExactly("node class UltimateUpscale");
    }

    @Test
    void modelFileShouldBeMissingWhenTheListLacksIt() {
        assertThat(catalogue.missingFor(node("CheckpointLoaderSimple", "{\"ckpt_name\":\"sdxl.safetensors\"}")))
                .containsExactly("model file sdxl.safetensors (CheckpointLoaderSimple.ckpt_name)");
        assertThat(catalogue.missingFor(node("VaeLoader", "{\"vae_name\":\"c.safetensors\"}")))
                .hasSize(1);
    }

    @Test
    void modelFileShouldBeMissingWhenTheFolderIsEmpty() {
        assertThat(catalogue.missingFor(node("LoraLoader", "{\"lora_name\":\"x.safetensors\"}")))
                .hasSize(1);
    }

    /** Their lists are older than the upload, and ComfyUI itself accepts what is not in them. */
    @Test
    void uploadedPictureShouldNeverBeMissing() {
        assertThat(catalogue.missingFor(node("LoadImage", "{\"image\":\"oart/new.png\"}")))
                .isEmpty();
    }

    @Test
    void otherChoicesAndLinksShouldBeLeftToTheBackend() {
        assertThat(catalogue.missingFor(node("KSampler", "{\"sampler_name\":\"mine\",\"model\":[\"1\",0]}")))
                .isEmpty();
        assertThat(catalogue.missingFor(node("VaeLoader", "{\"vae_name\":[\"1\",0]}")))
                .isEmpty();
        assertThat(catalogue.missingFor(node("VaeLoader", "{\"vae_name\":\"taesd\"}")))
                .isEmpty();
        assertThat(catalogue.missingFor(node("Odd", "{\"x\":\"a.ckpt\",\"y\":\"b.ckpt\",\"z\":\"c.ckpt\"}")))
                .isEmpty();
    }

    @Test
    void modelShouldBeSpelledAsAWindowsHostSpellsIt() {
        // Given
        Map<String, Object> graph = node("VaeLoader", "{\"vae_name\":\"a/b.safetensors\",\"other\":1}");

        // When
        Map<String, Object> spelled = catalogue.spelled(graph);

        // Then
        assertThat(catalogue.missingFor(graph)).isEmpty();
        assertThat(spelled).isEqualTo(node("VaeLoader", "{\"vae_name\":\"a\\\\b.safetensors\",\"other\":1}"));
        assertThat(graph).isEqualTo(node("VaeLoader", "{\"vae_name\":\"a/b.safetensors\",\"other\":1}"));
    }

    @Test
    void graphShouldStayTheSameWhenNothingIsSpelledOtherwise() {
        Map<String, Object> graph = node("CheckpointLoaderSimple", "{\"ckpt_name\":\"broken.ckpt\"}");
        assertThat(catalogue.spelled(graph)).isSameAs(graph);
    }

    @Test
    void hashShouldTellContentNotOrder() {
        // Given
        Map<String, Object> turned = new LinkedHashMap<>();
        recorded().entrySet().stream()
                .sorted(Map.Entry.<String, Object>comparingByKey().reversed())
                .forEach(entry -> turned.put(entry.getKey(), entry.getValue()));
        Map<String, Object> fewer = recorded();
        fewer.remove("KSampler");

        // Then
        assertThat(ObjectInfoCatalogue.of(turned).hash())
                .isEqualTo(catalogue.hash())
                .hasSize(64);
        assertThat(ObjectInfoCatalogue.of(fewer).hash()).isNotEqualTo(catalogue.hash());
    }
}
