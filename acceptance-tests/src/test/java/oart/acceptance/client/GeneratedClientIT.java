package oart.acceptance.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import oart.acceptance.micro.MicroInstallation;
import oart.client.ApiClient;
import oart.client.ApiException;
import oart.client.api.AuthApi;
import oart.client.api.ImageApi;
import oart.client.api.JobApi;
import oart.client.api.UserApi;
import oart.client.api.WorkflowApi;
import oart.client.model.AuthorizationCodeGrant;
import oart.client.model.GenerateImageRequest;
import oart.client.model.GeneratedImage;
import oart.client.model.Image;
import oart.client.model.Job;
import oart.client.model.JobState;
import oart.client.model.TokenRequest;
import oart.client.model.Tokens;
import oart.client.model.WorkflowSummary;
import oart.sandbox.comfysim.ComfySim;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The main job, with nothing of the product at hand but its description. */
class GeneratedClientIT {
    private static final String REDIRECT = "http://127.0.0.1:9/";
    private static final String VERIFIER = "a-verifier-of-at-least-forty-three-characters-0123456789";
    private static final UUID FIRST_PICTURE = UUID.fromString("5eed0000-0000-4000-8000-000000000101");

    private final MicroInstallation oart = MicroInstallation.shared();
    private final ComfySim comfy = oart.sandbox().comfySims().get(0);

    @AfterEach
    void clearFaults() {
        comfy.clearFaults();
    }

    @Test
    void mainJobShouldSucceedFromSignInToTheFetchedPicture() throws Exception {
        // Given
        ApiClient client = client("");
        Tokens tokens = new AuthApi(client)
                .exchangeToken(new TokenRequest(new AuthorizationCodeGrant()
                        .grantType(AuthorizationCodeGrant.GrantTypeEnum.AUTHORIZATION_CODE)
                        .code(signIn("bob"))
                        .codeVerifier(VERIFIER)
                        .redirectUri(URI.create(REDIRECT))));
        ApiClient bob = client(tokens.getAccessToken());
        assertThat(new UserApi(bob).readMe().getUsername()).isEqualTo("bob");
        WorkflowSummary workflow = new WorkflowApi(bob)
                .listWorkflowSummaries(100, null).stream()
                        .filter(one -> FIRST_PICTURE.equals(one.getId()))
                        .findFirst()
                        .orElseThrow();
        GenerateImageRequest wish = new GenerateImageRequest()
                .workflowId(workflow.getId())
                .parameters(Map.of("WIDTH", 96, "HEIGHT", 80, "SEED", 7));
        comfy.fault("hold", Map.of());

        // When
        CompletableFuture<List<GeneratedImage>> generated = CompletableFuture.supplyAsync(() -> {
            try {
                return new ImageApi(bob)
                        .generate(wish, null, null, UUID.randomUUID().toString(), null);
            } catch (ApiException e) {
                throw new CompletionException(e);
            }
        });
        JobApi jobs = new JobApi(bob);
        Job running = Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> jobs.listJobs(List.of(JobState.RUNNING), 10, null).stream()
                                .filter(job -> workflow.getId().equals(job.getWorkflowId()))
                                .findFirst()
                                .orElse(null),
                        java.util.Objects::nonNull);
        comfy.clearFaults();
        Job ended = Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> jobs.readJob(running.getId()), job -> job.getState() == JobState.SUCCEEDED);
        GeneratedImage item = generated.join().get(0);
        File file =
                new ImageApi(bob).readImageContent(item.getImageId(), null, null, null, null, null, null, null, null);

        // Then
        assertThat(ended.getImages()).hasSize(1);
        assertThat(ended.getImages().get(0).getImageId()).isEqualTo(item.getImageId());
        assertThat(item.getWidth()).isEqualTo(96);
        Image row = new ImageApi(bob).readImage(item.getImageId());
        assertThat(row.getHeight()).isEqualTo(80);
        assertThat(row.getCreatedAt()).isNotNull();
        assertThat(Files.readAllBytes(file.toPath()))
                .isEqualTo(Base64.getDecoder().decode(item.getProcessedImage()));
        Files.delete(file.toPath());
    }

    @Test
    void refusalShouldCarryTheProblem() {
        // Given
        ApiClient bob = client(
                oart.sandbox().issuer().mint(oart.sandbox().issuer().find("bob").orElseThrow()));
        GenerateImageRequest wish =
                new GenerateImageRequest().workflowId(FIRST_PICTURE).parameters(Map.of("WIDTH", "wide"));

        // When / Then
        assertThatThrownBy(() -> new ImageApi(bob).generate(wish, null, null, null, null))
                .isInstanceOfSatisfying(ApiException.class, refused -> {
                    assertThat(refused.getCode()).isEqualTo(422);
                    assertThat(refused.getResponseBody()).contains("/parameters/WIDTH");
                });
    }

    private ApiClient client(String token) {
        ApiClient client = new ApiClient();
        client.updateBaseUri(oart.url().toString().replaceFirst("/$", ""));
        if (!token.isEmpty()) {
            client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
        }
        return client;
    }

    /** What a browser does at the identity provider. @return the authorisation code */
    private String signIn(String user) throws Exception {
        String challenge = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.US_ASCII)));
        Map<String, String> form = new LinkedHashMap<>();
        form.put("client_id", oart.sandbox().environment().get("FIEF_CLIENT_ID"));
        form.put("redirect_uri", REDIRECT);
        form.put("response_type", "code");
        form.put("scope", "openid");
        form.put("code_challenge", challenge);
        form.put("code_challenge_method", "S256");
        form.put("demo_user", user);
        String body = form.entrySet().stream()
                .map(entry -> entry.getKey() + '=' + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(oart.sandbox().issuer().url().resolve("/login"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
        String location = answer.headers().firstValue("Location").orElseThrow();
        return location.replaceFirst(".*[?&]code=([^&]+).*", "$1");
    }
}
