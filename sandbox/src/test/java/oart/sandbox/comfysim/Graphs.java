package oart.sandbox.comfysim;

/** Workflows in API format; apostrophes stand for quotation marks. */
final class Graphs {
    private Graphs() {}

    /** EmptyImage → SaveImage, nodes 1 and 2. */
    static String saved(int colour, String prefix) {
        return "{'1':{'class_type':'EmptyImage','inputs':{'width':16,'height':16,'batch_size':1,'color':" + colour
                + "}}," + "'2':{'class_type':'SaveImage','inputs':{'images':['1',0],'filename_prefix':'" + prefix
                + "'}}}";
    }

    /** EmptyImage → two SaveImage, nodes 1, 2 and 3. */
    static String savedTwice(int colour) {
        return "{'1':{'class_type':'EmptyImage','inputs':{'width':16,'height':16,'batch_size':1,'color':" + colour
                + "}},"
                + "'2':{'class_type':'SaveImage','inputs':{'images':['1',0],'filename_prefix':'first'}},"
                + "'3':{'class_type':'SaveImage','inputs':{'images':['1',0],'filename_prefix':'second'}}}";
    }

    /** Text to image with a checkpoint; the sampler is node 3, SaveImage node 9. */
    static String sampled(String text, long seed, int steps, int width, int height, int batch) {
        return "{'3':{'class_type':'KSampler','inputs':{'seed':" + seed + ",'steps':" + steps
                + ",'cfg':8,'sampler_name':'euler','scheduler':'normal','denoise':1,'model':['4',0],'positive':['6',0],"
                + "'negative':['7',0],'latent_image':['5',0]}},"
                + "'4':{'class_type':'CheckpointLoaderSimple','inputs':{'ckpt_name':'v1-5-pruned-emaonly-fp16.safetensors'}},"
                + "'5':{'class_type':'EmptyLatentImage','inputs':{'width':" + width + ",'height':" + height
                + ",'batch_size':" + batch + "}},"
                + "'6':{'class_type':'CLIPTextEncode','inputs':{'text':'" + text + "','clip':['4',1]}},"
                + "'7':{'class_type':'CLIPTextEncode','inputs':{'text':'blurry','clip':['4',1]}},"
                + "'8':{'class_type':'VAEDecode','inputs':{'samples':['3',0],'vae':['4',2]}},"
                + "'9':{'class_type':'SaveImage','inputs':{'images':['8',0],'filename_prefix':'sampled'}}}";
    }
}
