package oart.sandbox.comfysim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Year;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import oart.sandbox.comfysim.drawing.Picture;
import oart.sandbox.comfysim.node.Pictures;
import oart.sandbox.comfysim.python.PythonJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeRunTest extends SimTestBase {
    private static final String SOURCE =
            "'1':{'class_type':'EmptyImage','inputs':{'width':8,'height':4,'batch_size':1,'color':3368703}},";

    @Test
    void batchShouldBeSavedPreviewedAndCounted() throws IOException {
        // Given
        String graph =
                "{'base':{'class_type':'EmptyImage','inputs':{'width':24,'height':16,'batch_size':4,'color':16744448}},"
                        + "'noise':{'class_type':'ImageAddNoise','inputs':{'image':['base',0],'seed':7,'strength':0.6}},"
                        + "'inv':{'class_type':'ImageInvert','inputs':{'image':['noise',0]}},"
                        + "'mix':{'class_type':'ImageBlend','inputs':{'image1':['noise',0],'image2':['inv',0],"
                        + "'blend_factor':0.25,'blend_mode':'screen'}},"
                        + "'save':{'class_type':'SaveImage','inputs':{'images':['mix',0],'filename_prefix':'job-0002/batch'}},"
                        + "'prev':{'class_type':'PreviewImage','inputs':{'images':['noise',0]}},"
                        + "'size':{'class_type':'GetImageSize','inputs':{'image':['mix',0]}},"
                        + "'text':{'class_type':'PreviewAny','inputs':{'source':['size',2]}}}";

        // When
        Map<String, Object> entry = client.run(graph, "p");

        // Then
        assertThat(SimClient.images(entry, "save"))
                .extracting(image -> PythonJson.object(image).get("filename"))
                .containsExactly("batch_00001_.png", "batch_00002_.png", "batch_00003_.png", "batch_00004_.png");
        assertThat(SimClient.images(entry, "prev")).hasSize(4).allSatisfy(image -> assertThat(PythonJson.object(image))
                .containsEntry("type", "temp"));
        assertThat(PythonJson.object(entry.get("outputs")).get("text"))
                .isEqualTo(PythonJson.parse("{\"text\":[\"4\"]}"));
    }

    @Test
    void uploadedPictureShouldBeScaledInvertedAndItsMaskShown() throws IOException {
        // Given
        Files.createDirectories(base.resolve("input/job-0003"));
        int[] argb = new int[4 * 4];
        java.util.Arrays.fill(argb, 0x80102030);
        Files.write(base.resolve("input/job-0003/source.png"), Pictures.png(new Picture(4, 4, true, argb), Map.of()));
        String graph = "{'10':{'class_type':'LoadImage','inputs':{'image':'job-0003/source.png'}},"
                + "'11':{'class_type':'ImageScale','inputs':{'image':['10',0],'upscale_method':'lanczos','width':12,"
                + "'height':6,'crop':'center'}},"
                + "'12':{'class_type':'MaskToImage','inputs':{'mask':['10',1]}},"
                + "'13':{'class_type':'ImageInvert','inputs':{'image':['11',0]}},"
                + "'14':{'class_type':'SaveImage','inputs':{'images':['13',0],'filename_prefix':'job-0003/out'}},"
                + "'15':{'class_type':'PreviewImage','inputs':{'images':['12',0]}}}";

        // When
        Map<String, Object> entry = client.run(graph, "p");

        // Then
        Picture out = saved(entry, "14");
        assertThat(out.width()).isEqualTo(12);
        assertThat(out.height()).isEqualTo(6);
        assertThat(out.pixel(5, 3)).isEqualTo(0xFFEFDFCF);
        assertThat(saved(entry, "15").pixel(0, 0) & 0xFF).isBetween(126, 128);
    }

    @Test
    void missingChannelShouldFailWhileRunning() throws IOException {
        // Given
        String graph = "{" + SOURCE + "'2':{'class_type':'ImageToMask','inputs':{'image':['1',0],'channel':'alpha'}},"
                + "'3':{'class_type':'MaskPreview','inputs':{'mask':['2',0]}}}";

        // When
        Map<String, Object> entry = client.run(graph, "p");

        // Then
        assertThat(PythonJson.object(lastMessage(entry).get(1)))
                .containsEntry("exception_type", "IndexError")
                .containsEntry("exception_message", "index 3 is out of bounds for dimension 3 with size 3\n")
                .containsEntry("node_id", "2")
                .containsEntry("executed", List.of("1"));
    }

    @Test
    void prefixOutsideShouldFailWhileRunning() throws IOException {
        // When
        Map<String, Object> entry = client.run(Graphs.saved(1, "../outside"), "p");

        // Then
        assertThat(PythonJson.object(lastMessage(entry).get(1)))
                .containsEntry("exception_type", "Exception")
                .containsEntry("node_type", "SaveImage");
        assertThat(status(entry)).containsEntry("status_str", "error").containsEntry("completed", false);
    }

    @Test
    void identicalPromptShouldWriteNothingAndReturnTheOldNames() throws IOException {
        // Given
        Map<String, Object> first = client.run(Graphs.saved(1, "same"), "first");

        // When
        Map<String, Object> second = client.run(Graphs.saved(1, "same"), "second");

        // Then
        assertThat(second.get("outputs")).isEqualTo(first.get("outputs"));
        assertThat(base.resolve("output").toFile().list()).containsExactly("same_00001_.png");
        assertThat(sim.executions().get(1)).containsEntry("executed_nodes", 0);
    }

    @Test
    void cacheShouldKeepOnlyTheLatestPrompt() throws IOException {
        // Given
        client.run(Graphs.saved(1, "a"), "first");
        client.run(Graphs.saved(2, "b"), "other");

        // When
        client.run(Graphs.saved(1, "a"), "second");

        // Then
        assertThat(base.resolve("output").toFile().list()).contains("a_00001_.png", "a_00002_.png");
    }

    @Test
    void freeMemoryShouldDropTheCache() throws IOException {
        // Given
        client.run(Graphs.saved(1, "a"), "first");

        // When
        client.postText("/free", "{\"free_memory\": true}");
        client.run(Graphs.saved(2, "b"), "between");
        client.run(Graphs.saved(1, "a"), "second");

        // Then
        assertThat(sim.executions().get(2)).containsEntry("executed_nodes", 2);
    }

    @Test
    void changedInputFileShouldBeNoticed() throws IOException {
        // Given
        String graph = "{'1':{'class_type':'LoadImage','inputs':{'image':'in.png'}},"
                + "'2':{'class_type':'SaveImage','inputs':{'images':['1',0],'filename_prefix':'out'}}}";
        Files.write(base.resolve("input/in.png"), Pictures.png(new Picture(1, 1, false, new int[] {-1}), Map.of()));
        client.run(graph, "first");

        // When
        Files.write(
                base.resolve("input/in.png"), Pictures.png(new Picture(1, 1, false, new int[] {0xFF000001}), Map.of()));
        Map<String, Object> entry = client.run(graph, "second");

        // Then
        assertThat(saved(entry, "2").pixel(0, 0)).isEqualTo(0xFF000001);
    }

    @ParameterizedTest
    @CsvSource({
        "plain, plain_00001_.png, ''",
        "a/b/c, c_00001_.png, a/b",
        "size-%width%x%height%, size-16x16_00001_.png, ''",
        "%year%, YEAR_00001_.png, ''",
        "x%batch_num%, x0_00001_.png, ''",
        "%date:yyyy%, %date:yyyy%_00001_.png, ''",
        "'', ._00001_.png, ''",
        "a/../b, b_00001_.png, ''"
    })
    void prefixShouldBecomeAFileName(String prefix, String file, String subfolder) throws IOException {
        // When
        Map<String, Object> entry = client.run(Graphs.saved(1, prefix), "p");

        // Then
        assertThat(PythonJson.object(SimClient.images(entry, "2").get(0)))
                .containsEntry(
                        "filename",
                        file.replace(
                                "YEAR",
                                Year.now(java.time.ZoneId.systemDefault()).toString()))
                .containsEntry("subfolder", subfolder);
    }

    @Test
    void counterShouldGoOnFromTheGreatestFile() throws IOException {
        // Given
        Files.write(base.resolve("output/n_00041_.png"), new byte[0]);
        Files.write(base.resolve("output/n_x.png"), new byte[0]);

        // When
        Map<String, Object> entry = client.run(Graphs.saved(1, "n"), "p");

        // Then
        assertThat(PythonJson.object(SimClient.images(entry, "2").get(0))).containsEntry("filename", "n_00042_.png");
    }

    @Test
    void savedFileShouldCarryTheWorkflow() throws IOException {
        // Given
        Map<String, Object> request = PythonJson.map(
                "prompt", PythonJson.parse(Graphs.saved(1, "meta").replace('\'', '"')),
                "prompt_id", "p",
                "extra_data", PythonJson.parse("{\"extra_pnginfo\": {\"workflow\": {\"note\": \"héllo\"}}}"));

        // When
        client.post("/prompt", request);
        client.finished("p");

        // Then
        String file = Files.readString(base.resolve("output/meta_00001_.png"), StandardCharsets.ISO_8859_1);
        assertThat(file).contains("tEXtprompt\0{\"1\": {\"class_type\": \"EmptyImage\"");
        assertThat(file).contains("tEXtworkflow\0{\"note\": \"h\\u00e9llo\"}");
    }

    @Test
    void samplerShouldDrawTheSamePictureForTheSameOrder() throws IOException {
        // When
        byte[] first = pictureOf(client.run(Graphs.sampled("a lighthouse", 5, 3, 96, 64, 1), "p1"), "9");
        client.run(Graphs.saved(1, "between"), "p2");
        byte[] second = pictureOf(client.run(Graphs.sampled("a lighthouse", 5, 3, 96, 64, 1), "p3"), "9");
        byte[] other = pictureOf(client.run(Graphs.sampled("a lighthouse", 6, 3, 96, 64, 1), "p4"), "9");

        // Then
        int[] drawn = Pictures.read(first).orElseThrow().argb();
        assertThat(drawn)
                .hasSize(96 * 64)
                .isEqualTo(Pictures.read(second).orElseThrow().argb());
        assertThat(Pictures.read(other).orElseThrow().argb()).isNotEqualTo(drawn);
    }

    @Test
    void samplerShouldMakeADifferentPictureForEveryMemberOfABatch() throws IOException {
        // When
        Map<String, Object> entry = client.run(Graphs.sampled("hills", 5, 1, 64, 64, 3), "p");

        // Then
        assertThat(SimClient.images(entry, "9")).hasSize(3);
        List<String> pixels = SimClient.images(entry, "9").stream()
                .map(image -> java.util.Arrays.toString(
                        Pictures.read(bytes(image)).orElseThrow().argb()))
                .toList();
        assertThat(pixels).doesNotHaveDuplicates();
    }

    @Test
    void partialDenoiseShouldLetTheSourceShine() throws IOException {
        // Given
        String graph = Graphs.sampled("night", 1, 2, 64, 64, 1)
                .replace("'denoise':1", "'denoise':0.1")
                .replace(
                        "'5':{'class_type':'EmptyLatentImage','inputs':{'width':64,'height':64,'batch_size':1}}",
                        "'1':{'class_type':'EmptyImage','inputs':{'width':64,'height':64,'batch_size':1,'color':16711680}},"
                                + "'5':{'class_type':'VAEEncode','inputs':{'pixels':['1',0],'vae':['4',2]}}");

        // When
        Map<String, Object> entry = client.run(graph, "p");

        // Then
        assertThat(saved(entry, "9").pixel(32, 10) >> 16 & 0xFF).isGreaterThan(220);
    }

    @Test
    void fluxGraphShouldRun() throws IOException {
        // Given
        String graph = "{'6':{'class_type':'CLIPTextEncode','inputs':{'text':'a forest','clip':['11',0]}},"
                + "'8':{'class_type':'VAEDecode','inputs':{'samples':['13',0],'vae':['10',0]}},"
                + "'9':{'class_type':'SaveImage','inputs':{'images':['8',0],'filename_prefix':'flux'}},"
                + "'10':{'class_type':'VAELoader','inputs':{'vae_name':'ae.safetensors'}},"
                + "'11':{'class_type':'DualCLIPLoader','inputs':{'clip_name1':'t5xxl_fp16.safetensors',"
                + "'clip_name2':'clip_l.safetensors','type':'flux'}},"
                + "'12':{'class_type':'UNETLoader','inputs':{'unet_name':'flux1-dev.safetensors','weight_dtype':'default'}},"
                + "'13':{'class_type':'SamplerCustomAdvanced','inputs':{'noise':['25',0],'guider':['22',0],"
                + "'sampler':['16',0],'sigmas':['17',0],'latent_image':['27',0]}},"
                + "'16':{'class_type':'KSamplerSelect','inputs':{'sampler_name':'euler'}},"
                + "'17':{'class_type':'BasicScheduler','inputs':{'model':['30',0],'scheduler':'simple','steps':4,'denoise':1.0}},"
                + "'22':{'class_type':'BasicGuider','inputs':{'model':['30',0],'conditioning':['26',0]}},"
                + "'25':{'class_type':'RandomNoise','inputs':{'noise_seed':18446744073709551615}},"
                + "'26':{'class_type':'FluxGuidance','inputs':{'conditioning':['6',0],'guidance':3.5}},"
                + "'27':{'class_type':'EmptySD3LatentImage','inputs':{'width':128,'height':64,'batch_size':1}},"
                + "'30':{'class_type':'ModelSamplingFlux','inputs':{'model':['12',0],'max_shift':1.15,'base_shift':0.5,"
                + "'width':128,'height':64}}}";

        // When
        Map<String, Object> entry = client.run(graph, "p");

        // Then
        assertThat(saved(entry, "9").width()).isEqualTo(128);
        assertThat(text(client.get("/history/p"))).contains("18446744073709551615");
    }

    @Test
    void upscaleModelShouldMultiplyTheSize() throws IOException {
        // Given
        String graph = "{" + SOURCE
                + "'2':{'class_type':'UpscaleModelLoader','inputs':{'model_name':'RealESRGAN_x4plus.pth'}},"
                + "'3':{'class_type':'ImageUpscaleWithModel','inputs':{'upscale_model':['2',0],'image':['1',0]}},"
                + "'4':{'class_type':'SaveImage','inputs':{'images':['3',0],'filename_prefix':'big'}}}";

        // When
        Picture big = saved(client.run(graph, "p"), "4");

        // Then
        assertThat(big.width()).isEqualTo(32);
        assertThat(big.height()).isEqualTo(16);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'class_type':'ImageScaleBy','inputs':{'image':['1',0],'upscale_method':'area','scale_by':2.0}       | 16x8
            'class_type':'ImageScale','inputs':{'image':['1',0],'upscale_method':'bicubic','width':0,'height':8,'crop':'disabled'} | 16x8
            'class_type':'ImageScaleToMaxDimension','inputs':{'image':['1',0],'upscale_method':'area','largest_size':5} | 5x2
            'class_type':'ResizeAndPadImage','inputs':{'image':['1',0],'target_width':9,'target_height':9,'padding_color':'white','interpolation':'area'} | 9x9
            'class_type':'ImageQuantize','inputs':{'image':['1',0],'colors':2,'dither':'floyd-steinberg'}         | 8x4
            'class_type':'ImageCrop','inputs':{'image':['1',0],'width':3,'height':90,'x':6,'y':1}               | 2x3
            'class_type':'ImageRotate','inputs':{'image':['1',0],'rotation':'90 degrees'}                        | 4x8
            'class_type':'ImageFlip','inputs':{'image':['1',0],'flip_method':'x-axis: vertically'}               | 8x4
            'class_type':'ImageBlur','inputs':{'image':['1',0],'blur_radius':3,'sigma':1.0}                      | 8x4
            'class_type':'ImageSharpen','inputs':{'image':['1',0],'sharpen_radius':1,'sigma':1.0,'alpha':1.0}    | 8x4
            'class_type':'ImageBatch','inputs':{'image1':['1',0],'image2':['1',0]}                               | 8x4
            'class_type':'RepeatImageBatch','inputs':{'image':['1',0],'amount':2}                                | 8x4
            'class_type':'ImageFromBatch','inputs':{'image':['1',0],'batch_index':0,'length':1}                  | 8x4
            'class_type':'ImageStitch','inputs':{'image1':['1',0],'direction':'down','match_image_size':true,'spacing_width':2,'spacing_color':'red','image2':['1',0]} | 8x10
            'class_type':'ImagePadForOutpaint','inputs':{'image':['1',0],'left':1,'top':2,'right':3,'bottom':4,'feathering':2} | 12x10
            'class_type':'ImageCompositeMasked','inputs':{'destination':['1',0],'source':['1',0],'x':3,'y':1,'resize_source':false} | 8x4
            'class_type':'ImageScaleToTotalPixels','inputs':{'image':['1',0],'upscale_method':'nearest-exact','megapixels':0.01} | 145x72
            """)
    void pictureNodeShouldGiveASize(String node, String size) throws IOException {
        // Given
        String graph = "{" + SOURCE + "'2':{" + node + "},"
                + "'3':{'class_type':'SaveImage','inputs':{'images':['2',0],'filename_prefix':'x'}}}";

        // When
        Picture out = saved(client.run(graph, "p"), "3");

        // Then
        assertThat(out.width() + "x" + out.height()).isEqualTo(size);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'class_type':'InvertMask','inputs':{'mask':['1',0]}                                          | 204
            'class_type':'ThresholdMask','inputs':{'mask':['1',0],'value':0.5}                           | 0
            'class_type':'GrowMask','inputs':{'mask':['1',0],'expand':2,'tapered_corners':true}          | 51
            'class_type':'CropMask','inputs':{'mask':['1',0],'x':1,'y':1,'width':2,'height':2}           | 51
            'class_type':'MaskComposite','inputs':{'destination':['1',0],'source':['1',0],'x':0,'y':0,'operation':'add'} | 102
            """)
    void maskNodeShouldGiveAGrey(String node, int grey) throws IOException {
        // Given
        String graph = "{'1':{'class_type':'SolidMask','inputs':{'value':0.2,'width':8,'height':8}},'2':{" + node + "},"
                + "'3':{'class_type':'MaskPreview','inputs':{'mask':['2',0]}}}";

        // When
        Picture out = saved(client.run(graph, "p"), "3");

        // Then
        assertThat(out.pixel(0, 0) & 0xFF).isEqualTo(grey);
    }

    @Test
    void soundShouldBeSavedAsFlac() throws IOException {
        // Given
        String graph = "{'1':{'class_type':'EmptyAudio','inputs':{'duration':1.5,'sample_rate':44100,'channels':2}},"
                + "'2':{'class_type':'SaveAudio','inputs':{'audio':['1',0],'filename_prefix':'audio/ComfyUI'}}}";

        // When
        Map<String, Object> entry = client.run(graph, "p");

        // Then
        assertThat(PythonJson.object(entry.get("outputs")).get("2"))
                .isEqualTo(
                        PythonJson.parse(
                                "{\"audio\":[{\"filename\":\"ComfyUI_00001_.flac\",\"subfolder\":\"audio\",\"type\":\"output\"}]}"));
        assertThat(Files.readAllBytes(base.resolve("output/audio/ComfyUI_00001_.flac")))
                .startsWith('f', 'L', 'a', 'C');
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `SaveAudioMP3`  | mp3  | audio/mpeg | fffb
            `SaveAudioOpus` | opus | audio/ogg  | 4f67
            """)
    void soundShouldBeSavedInOtherFormats(String type, String extension, String mediaType, String head)
            throws IOException {
        // When
        Map<String, Object> entry = client.run(
                "{'1':{'class_type':'EmptyAudio','inputs':{'duration':0.5,'sample_rate':44100,'channels':2}},"
                        + "'2':{'class_type':'" + type
                        + "','inputs':{'audio':['1',0],'filename_prefix':'s','quality':'128k'}}}",
                "p");

        // Then
        Map<String, Object> file = PythonJson.object(PythonJson.array(PythonJson.object(
                                PythonJson.object(entry.get("outputs")).get("2"))
                        .get("audio"))
                .get(0));
        assertThat(file).containsEntry("filename", "s_00001_." + extension);
        HttpResponse<byte[]> answer = client.get("/view?filename=" + file.get("filename"));
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(mediaType);
        assertThat(HexFormat.of().formatHex(answer.body(), 0, 2)).isEqualTo(head);
    }

    @Test
    void videosShouldBeOneFileEach() throws IOException {
        // Given
        String graph = "{'1':{'class_type':'EmptyImage','inputs':{'width':32,'height':16,'batch_size':3,'color':255}},"
                + "'2':{'class_type':'CreateVideo','inputs':{'images':['1',0],'fps':8}},"
                + "'3':{'class_type':'SaveVideo','inputs':{'video':['2',0],'filename_prefix':'v','format':'auto',"
                + "'codec':'auto'}},"
                + "'4':{'class_type':'SaveWEBM','inputs':{'images':['1',0],'filename_prefix':'w','codec':'vp9',"
                + "'fps':8,'crf':32}},"
                + "'5':{'class_type':'GetVideoComponents','inputs':{'video':['2',0]}},"
                + "'6':{'class_type':'PreviewAny','inputs':{'source':['5',2]}}}";

        // When
        Map<String, Object> entry = client.run(graph, "p");

        // Then
        Map<String, Object> outputs = PythonJson.object(entry.get("outputs"));
        assertThat(outputs.get("3"))
                .isEqualTo(PythonJson.parse("{\"images\": [{\"filename\": \"v_00001_.mp4\", \"subfolder\": \"\","
                        + " \"type\": \"output\"}], \"animated\": [true]}"));
        assertThat(outputs.get("6")).isEqualTo(PythonJson.parse("{\"text\": [\"8.0\"]}"));
        assertThat(client.get("/view?filename=v_00001_.mp4").headers().firstValue("Content-Type"))
                .hasValue("video/mp4");
        assertThat(client.get("/view?filename=w_00001_.webm").headers().firstValue("Content-Type"))
                .hasValue("video/webm");
    }

    @Test
    void latentShouldBeSavedInItsShape() throws IOException {
        // When
        client.run(
                "{'1':{'class_type':'EmptyLatentImage','inputs':{'width':64,'height':128,'batch_size':2}},"
                        + "'2':{'class_type':'SaveLatent','inputs':{'samples':['1',0],'filename_prefix':'l'}}}",
                "p");

        // Then
        byte[] file = Files.readAllBytes(base.resolve("output/l_00001_.latent"));
        int header = file[0] & 0xFF | (file[1] & 0xFF) << 8;
        assertThat(new String(file, 8, header, StandardCharsets.US_ASCII)).contains("\"shape\": [2, 4, 16, 8]");
        assertThat(file).hasSize(8 + header + 2 * 4 * 16 * 8 * Float.BYTES);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'StringSubstring','inputs':{'string':'wörld','start':-4,'end':9}                  | örld
            'StringLength','inputs':{'string':'🎨ab'}                                          | 3
            'CaseConverter','inputs':{'string':'two oclocK 3rd','mode':'Title Case'}          | Two Oclock 3Rd
            'StringTrim','inputs':{'string':' a b ','mode':'Left'}                            | `a b `
            'StringReplace','inputs':{'string':'abc','find':'','replace':'-'}                 | -a-b-c-
            'StringContains','inputs':{'string':'abc','substring':'B','case_sensitive':false} | True
            'StringCompare','inputs':{'string_a':'abc','string_b':'c','mode':'Ends With','case_sensitive':true} | True
            'RegexMatch','inputs':{'string':'abc','regex_pattern':'(','case_insensitive':true,'multiline':false,'dotall':false} | False
            'RegexExtract','inputs':{'string':'Hello old','regex_pattern':'(.)(l+)','mode':'First Group','case_insensitive':true,'multiline':false,'dotall':false,'group_index':2} | ll
            'RegexReplace','inputs':{'string':'hello','regex_pattern':'(h)(e)','replace':'\\\\2\\\\g<1>$','case_insensitive':true} | eh$llo
            """)
    void textNodeShouldGiveAText(String node, String text) throws IOException {
        // When
        Map<String, Object> entry = client.run(
                "{'1':{'class_type':" + node + "},'2':{'class_type':'PreviewAny','inputs':{'source':['1',0]}}}", "p");

        // Then
        assertThat(PythonJson.object(PythonJson.object(entry.get("outputs")).get("2")))
                .containsEntry("text", List.of(text));
    }

    @Test
    void previewsOfANodeShouldKeepTheirLetters() throws IOException {
        // Given
        String preview = "'2':{'class_type':'PreviewImage','inputs':{'images':['1',0]}}}";

        // When
        Object first =
                SimClient.images(client.run("{" + SOURCE + preview, "p1"), "2").get(0);
        Object second = SimClient.images(client.run("{" + SOURCE.replace("3368703", "7") + preview, "p2"), "2")
                .get(0);

        // Then
        String name = (String) PythonJson.object(first).get("filename");
        assertThat(PythonJson.object(second)).containsEntry("filename", name.replace("00001", "00002"));
    }

    @Test
    void errorShouldShowWhatWasPassedUnseen() throws IOException {
        // When
        Map<String, Object> entry = client.run(Graphs.saved(1, "../outside"), "p");

        // Then
        Map<String, Object> data = PythonJson.object(lastMessage(entry).get(1));
        assertThat(PythonJson.object(data.get("current_inputs")).keySet())
                .containsExactly("images", "filename_prefix", "prompt", "extra_pnginfo");
    }

    @Test
    void animationsShouldBeOneFileEach() throws IOException {
        // Given
        String graph = "{'1':{'class_type':'EmptyImage','inputs':{'width':8,'height':8,'batch_size':3,'color':7}},"
                + "'2':{'class_type':'SaveAnimatedPNG','inputs':{'images':['1',0],'filename_prefix':'a','fps':6,'compress_level':4}},"
                + "'3':{'class_type':'SaveAnimatedWEBP','inputs':{'images':['1',0],'filename_prefix':'b','fps':6,"
                + "'lossless':true,'quality':80,'method':'default'}}}";

        // When
        Map<String, Object> outputs = PythonJson.object(client.run(graph, "p").get("outputs"));

        // Then
        assertThat(PythonJson.write(outputs.get("2")))
                .isEqualTo(
                        "{\"images\": [{\"filename\": \"a_00001_.png\", \"subfolder\": \"\", \"type\": \"output\"}], \"animated\": [true]}");
        assertThat(Files.readString(base.resolve("output/a_00001_.png"), StandardCharsets.ISO_8859_1))
                .contains("acTL", "fdAT");
        assertThat(Files.readString(base.resolve("output/b_00001_.webp"), StandardCharsets.ISO_8859_1))
                .startsWith("RIFF")
                .contains("WEBPVP8X", "ANMF", "EXIF");
    }

    @Test
    void undeclaredLinkShouldFailItsConsumer() throws IOException {
        // Given
        String graph = "{" + SOURCE + "'2':{'class_type':'PreviewImage','inputs':{'images':['1',0],'extra':['1',0]}}}";

        // When
        Map<String, Object> entry = client.run(graph, "p");

        // Then
        assertThat(PythonJson.object(lastMessage(entry).get(1)))
                .containsEntry("exception_type", "TypeError")
                .containsEntry("exception_message", "got an unexpected keyword argument 'extra'\n");
    }

    private Picture saved(Map<String, Object> entry, String nodeId) throws IOException {
        assertThat(status(entry)).containsEntry("status_str", "success");
        return Pictures.read(pictureOf(entry, nodeId)).orElseThrow();
    }

    private byte[] pictureOf(Map<String, Object> entry, String nodeId) {
        return bytes(SimClient.images(entry, nodeId).get(0));
    }

    private byte[] bytes(Object image) {
        Map<String, Object> file = PythonJson.object(image);
        try {
            return client.get("/view?filename=" + file.get("filename") + "&subfolder=" + file.get("subfolder")
                            + "&type=" + file.get("type"))
                    .body();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
